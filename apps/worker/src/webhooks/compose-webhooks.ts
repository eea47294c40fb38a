import { createGuardedPoster } from '@harvest/acquisition/create-guarded-poster';
import { createWebhookConsumer, createWebhookProducer } from '@harvest/queue/webhook-queue';
import { createWebhookUrlPolicy } from '@harvest/runtime/addresses/webhook-url';
import type { Clock } from '@harvest/runtime/clock';
import type { CloseStack } from '@harvest/runtime/lifecycle';
import type { Logger } from '@harvest/runtime/logger';
import type { Registry } from '@harvest/runtime/metrics';
import { readVersion } from '@harvest/runtime/read-version';
import { masterKeysOf } from '@harvest/runtime/secrets/secret-config';
import type { Store } from '@harvest/store/create-store';
import type { TaskRef } from '@harvest/store/task-store';
import type { WorkerConfig } from '../config.ts';
import { WebhookDeliverer } from './deliver-webhook.ts';
import { retryPausesMs } from './retry-schedule.ts';
import { WebhookDispatcher } from './webhook-dispatcher.ts';
import { createWebhookMetrics } from './webhook-metrics.ts';

const attemptTimeoutMs = 15_000;
/** What is under way at shutdown is soon over, or is broken off and sent again under the same id. */
const closeLimits = { graceMs: 1_000, abortMs: 500 };
const perReceiver = 4;
const tenantsAtOnce = 4;
const failureLimits = { failuresMin: 10, failingMs: 5 * 86_400_000 };

/** Starts what tells receivers that tasks have ended, and returns how it is told of it. */
export function composeWebhooks(resources: {
  readonly config: WorkerConfig;
  readonly logger: Logger;
  readonly store: Store;
  readonly clock: Clock;
  readonly registry: Registry;
  /** Whatever is opened is put here to be closed. */
  readonly stack: CloseStack;
}): { readonly taskEnded: (ref: TaskRef) => void } {
  const { config, logger, store, clock, registry, stack } = resources;
  const producer = createWebhookProducer({ store, logger });
  stack.add({ name: 'queue of webhooks', close: producer.close });
  const metrics = createWebhookMetrics(registry, producer.depth);
  const urls = createWebhookUrlPolicy(config);
  const poster = createGuardedPoster({
    addresses: urls.addresses,
    allowedHosts: config.WEBHOOK_ALLOWED_HOSTS,
    userAgent: `Harvest/${readVersion()}`,
    timeoutMs: attemptTimeoutMs,
    clock,
  });
  const concurrency = config.WEBHOOK_CONCURRENCY;
  const deliverer = new WebhookDeliverer({
    store,
    poster,
    urls,
    masterKeys: masterKeysOf(config),
    pausesMs: retryPausesMs,
    failureLimits,
    limits: { perReceiver, perTenant: Math.ceil(concurrency / tenantsAtOnce), perProcess: concurrency },
    metrics,
    clock,
    logger,
    random: Math.random,
  });
  const consumer = createWebhookConsumer({
    store,
    config,
    concurrency,
    logger,
    run: (job, signal) => deliverer.run(job, signal),
  });
  stack.add({ name: 'webhook deliveries', close: () => consumer.close(closeLimits) });
  const dispatcher = new WebhookDispatcher({ store, producer, metrics, logger });
  dispatcher.start();
  stack.add({ name: 'webhook dispatcher', close: () => dispatcher.close() });
  return {
    taskEnded: (ref) => {
      dispatcher.nudge(ref);
    },
  };
}
