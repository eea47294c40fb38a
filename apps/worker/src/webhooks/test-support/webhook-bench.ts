import { randomBytes } from 'node:crypto';
import { createGuardedPoster } from '@harvest/acquisition/create-guarded-poster';
import { createTaskId } from '@harvest/contracts/task-id';
import type { HarvestSpec } from '@harvest/contracts/task-record';
import { webhookEndpointIdOf, webhookEventTypes, webhookSecretPurpose } from '@harvest/contracts/webhooks';
import { createWebhookConsumer, createWebhookProducer } from '@harvest/queue/webhook-queue';
import { createWebhookUrlPolicy } from '@harvest/runtime/addresses/webhook-url';
import { type Clock, systemClock } from '@harvest/runtime/clock';
import { loadConfig } from '@harvest/runtime/load-config';
import { type Logger, silentLogger } from '@harvest/runtime/logger';
import { createMasterKey, createMasterKeys } from '@harvest/runtime/secrets/master-keys';
import { sealSecret } from '@harvest/runtime/secrets/seal-secret';
import { openAdmission } from '@harvest/store/admission';
import { type Store, createStore } from '@harvest/store/create-store';
import { firstAttempt } from '@harvest/store/idempotent-answers';
import type { TaskRef, TerminalOutcome } from '@harvest/store/task-store';
import type { StoredDelivery } from '@harvest/store/webhook-delivery-codec';
import type { WebhookEndpoint } from '@harvest/store/webhook-endpoints';
import { samplePlainResult } from '@harvest/testkit/sample-results';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { workerConfigSchema } from '../../config.ts';
import { type DelivererOptions, WebhookDeliverer } from '../deliver-webhook.ts';
import { WebhookDispatcher } from '../webhook-dispatcher.ts';
import type { WebhookOutcome } from '../webhook-metrics.ts';

/** What a test may set; by default loopback receivers are called over HTTP and retries follow at once. */
export interface BenchOptions extends Partial<
  Pick<DelivererOptions, 'pausesMs' | 'failureLimits' | 'limits' | 'masterKeys'>
> {
  readonly env?: Readonly<Record<string, string>>;
  readonly lookUp?: Parameters<typeof createGuardedPoster>[0]['lookUp'];
  readonly timeoutMs?: number;
  /** That of another bench, to work beside it. */
  readonly namespace?: string;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

/** All of a worker that has to do with webhooks, with the means to end tasks. */
export interface WebhookBench {
  readonly namespace: string;
  readonly store: Store;
  readonly dispatcher: WebhookDispatcher;
  readonly outcomes: readonly WebhookOutcome[];
  readonly createSecret: () => string;
  /** Keeps an endpoint of the tenant `default` and returns it with its secret. */
  readonly endpoint: (
    url: string,
    overrides?: Partial<WebhookEndpoint>,
  ) => Promise<WebhookEndpoint & { readonly secret: string }>;
  /** Puts a second secret before the endpoint's. */
  readonly rotate: (id: string, untilMs: number) => Promise<string>;
  /** Ends a new task, without telling the dispatcher. */
  readonly endTask: (options?: {
    readonly outcome?: TerminalOutcome;
    readonly receiver?: { readonly url: string; readonly secret: string };
  }) => Promise<TaskRef>;
  /** Ends a new task, and has it dispatched at once. */
  readonly tell: (options?: Parameters<WebhookBench['endTask']>[0]) => Promise<TaskRef>;
  /** The deliveries of an endpoint once none of them waits, newest first. */
  readonly settled: (endpointId: string, count?: number) => Promise<readonly StoredDelivery[]>;
  readonly close: () => Promise<void>;
}

const completed: TerminalOutcome = { status: 'completed', result: samplePlainResult() };
const tenant = 'default';
const idBytes = 26;

/** Starts a bench on the shared Redis; whoever starts it closes it. */
export function startWebhookBench(options: BenchOptions = {}): WebhookBench {
  const { logger = silentLogger, clock = systemClock } = options;
  const shared = sharedRedis();
  const { namespace = shared.namespace } = options;
  const config = loadConfig(workerConfigSchema, {
    REDIS_URL: shared.url,
    HARVEST_NAMESPACE: namespace,
    WEBHOOK_ALLOW_HTTP: 'true',
    WEBHOOK_ALLOWED_HOSTS: '127.0.0.1:*',
    ...options.env,
  });
  const store = createStore({ config, role: 'worker', logger });
  const producer = createWebhookProducer({ store, logger });
  const keys = createMasterKeys(createMasterKey(Buffer.alloc(32, 'key of all benches')));
  const outcomes: WebhookOutcome[] = [];
  const metrics = { count: (outcome: WebhookOutcome) => void outcomes.push(outcome) };
  const urls = createWebhookUrlPolicy(config);
  const poster = createGuardedPoster({
    addresses: urls.addresses,
    allowedHosts: config.WEBHOOK_ALLOWED_HOSTS,
    userAgent: 'Harvest/1.2.3',
    timeoutMs: options.timeoutMs ?? 10_000,
    clock,
    ...(options.lookUp === undefined ? {} : { lookUp: options.lookUp }),
  });
  const deliverer = new WebhookDeliverer({
    store,
    poster,
    urls,
    masterKeys: options.masterKeys === undefined ? keys : options.masterKeys,
    pausesMs: options.pausesMs ?? [0, 0],
    failureLimits: options.failureLimits ?? { failuresMin: 10, failingMs: 1_000_000 },
    limits: options.limits ?? { perReceiver: 4, perTenant: 16, perProcess: 16 },
    metrics,
    clock,
    logger,
    random: () => 0,
  });
  const consumer = createWebhookConsumer({
    store,
    config,
    concurrency: 16,
    logger,
    run: (job, signal) => deliverer.run(job, signal),
  });
  const dispatcher = new WebhookDispatcher({
    store,
    producer,
    metrics,
    logger,
    intervals: { gatherMs: 1, sweepMs: 20, sweepAfterMs: 0 },
  });
  const createSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
  const seal = (keyId: string, secret: string): string =>
    sealSecret(keys, { tenant, keyId, purpose: webhookSecretPurpose }, secret);
  const endTask = createTaskEnder(store, seal);
  return {
    namespace,
    store,
    dispatcher,
    outcomes,
    createSecret,
    endpoint: async (url, overrides = {}) => {
      const id = webhookEndpointIdOf(randomBytes(idBytes));
      const secret = createSecret();
      const endpoint: WebhookEndpoint = {
        id,
        url,
        events: [...webhookEventTypes],
        description: null,
        enabled: true,
        sealedSecret: seal(id, secret),
        earlierSecrets: [],
        secretFrom: 'seed',
        createdAtMs: 1,
        updatedAtMs: 1,
        ...overrides,
      };
      await store.webhooks.endpoints.create(tenant, endpoint);
      return { ...endpoint, secret };
    },
    rotate: async (id, untilMs) => {
      const secret = createSecret();
      const attempted = { ...firstAttempt(), sealed: seal(id, secret) };
      await store.webhooks.endpoints.rotate(tenant, id, attempted, { nowMs: clock.nowMs(), untilMs });
      return secret;
    },
    endTask,
    tell: async (ended) => {
      const ref = await endTask(ended);
      dispatcher.nudge(ref);
      return ref;
    },
    settled: (endpointId, count = 1) =>
      waitFor('the end of all deliveries', async () => {
        const { deliveries } = await store.webhooks.deliveries.list({ tenant, endpointId, limit: 100 });
        const isSettled = deliveries.every(({ status }) => status !== 'pending');
        return deliveries.length >= count && isSettled ? deliveries : null;
      }),
    close: async () => {
      await dispatcher.close();
      await consumer.close({ graceMs: 0, abortMs: 1_000 });
      await producer.close();
      store.close();
    },
  };
}

function createTaskEnder(
  store: Store,
  seal: (keyId: string, secret: string) => string,
): WebhookBench['endTask'] {
  return async ({ outcome = completed, receiver } = {}) => {
    const taskId = createTaskId();
    const spec: HarvestSpec = {
      kind: 'harvest',
      taskId,
      tenant,
      query: 'What was the weather like in the valley?',
      outputFormat: 'analysis',
      options: {},
      requestId: 'r',
      traceparent: null,
      ...(receiver === undefined
        ? {}
        : { webhook: { url: receiver.url, sealedSecret: seal(taskId, receiver.secret) } }),
    };
    await store.tasks.accept([spec], 'It rained.', openAdmission);
    const claim = await store.tasks.claim({ tenant, taskId }, { attemptsMax: 3 });
    if (claim.kind !== 'claimed') throw new Error(`the task is ${claim.kind}`);
    await store.tasks.finish(claim.lease, outcome, []);
    return { tenant, taskId };
  };
}
