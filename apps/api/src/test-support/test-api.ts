import type { ApiKeyRequest } from '@harvest/contracts/api-key';
import type { HarvestResult } from '@harvest/contracts/harvest-result';
import { scopeNames } from '@harvest/contracts/scopes';
import type { TaskEvent } from '@harvest/contracts/task-events';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import type { Logger } from '@harvest/runtime/logger';
import { type Store, createStore } from '@harvest/store/create-store';
import type { TaskLease, TerminalOutcome } from '@harvest/store/task-store';
import { createDocumentCheck } from '@harvest/testkit/document-check';
import { samplePlainResult } from '@harvest/testkit/sample-results';
import { setTimeout } from 'node:timers/promises';
import request from 'supertest';
import { type Api, buildApi } from '../compose.ts';
import { apiConfigSchema } from '../config.ts';

type Method = 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete' | 'options';

/** An API process in this process, on a port of its own, with what a test needs to play client and worker. */
export interface TestApi {
  readonly url: string;
  readonly metricsUrl: string;
  readonly api: Api;
  /** The store as a worker sees it. */
  readonly store: Store;
  /** A request whose answer is checked against the OpenAPI document. */
  readonly call: (method: Method, path: string) => request.Test;
  /** Submits a small task and returns its id. */
  readonly submit: (overrides?: Readonly<Record<string, unknown>>) => Promise<string>;
  /** Starts a task as a worker would. */
  readonly claim: (taskId: string) => Promise<TaskLease>;
  readonly append: (lease: TaskLease, ...events: TaskEvent[]) => Promise<void>;
  readonly finish: (lease: TaskLease, outcome?: TerminalOutcome) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What went wrong, by the code of the answer. */
export function codeOf(res: { readonly body: unknown }): string {
  return (res.body as { code: string }).code;
}

/** An attempt at a webhook that its receiver answered with an error. */
export const failedAttempt = {
  at: '2026-08-01T12:00:00.000Z',
  status_code: 500,
  failure: 'status',
  duration_ms: 3,
} as const;

/** Makes a key of the tenant acme with every scope and no limit, unless said otherwise. */
export async function createApiKey(
  store: Pick<Store, 'apiKeys'>,
  overrides: Partial<ApiKeyRequest> = {},
): Promise<{ id: string; key: string }> {
  const { shown, key } = await store.apiKeys.create({
    tenant: 'acme',
    name: 'test',
    scopes: [...scopeNames],
    limits: {},
    budget: {},
    expires_at: null,
    ...overrides,
  });
  return { id: shown.key_id, key };
}

/** A result that passes its schema. */
export const sampleResult: HarvestResult = samplePlainResult({
  citations: [{ source: 0, start: 0, end: 10, quote: 'It rained.' }],
});

/** The body of a small valid submission. */
export const sampleRequest = { source: 'It rained. The river rose.', query: 'What was the weather?' };

/** Starts an API on the given Redis; whoever opens it closes it. */
export async function openTestApi(
  redis: { url: string; namespace: string },
  options: { env?: Readonly<Record<string, string>>; logger?: Logger; redisIsDown?: boolean } = {},
): Promise<TestApi> {
  const config = loadConfig(apiConfigSchema, {
    REDIS_URL: redis.url,
    HARVEST_NAMESPACE: redis.namespace,
    PORT: '0',
    METRICS_PORT: '0',
    AUTH: 'none',
    KEY_REQUESTS_PER_MINUTE: '0',
    ...options.env,
  });
  const api = buildApi({ config, logger: options.logger ?? silentLogger });
  const store = createStore({ config, role: 'worker', logger: silentLogger });
  const { url, metricsUrl } = await api.start();
  if (options.redisIsDown !== true) await untilReady(url);
  const check = createDocumentCheck();
  // Higher with every call of any lease, which is more than the store asks for.
  let batch = 0;
  const call = (method: Method, path: string): request.Test =>
    request(url)
      [method](path)
      .expect((res) => {
        check({
          method,
          path,
          status: res.status,
          contentType: res.type,
          body: res.body,
        });
      });
  return {
    url,
    metricsUrl,
    api,
    store,
    call,
    submit: async (overrides = {}) => {
      const res = await call('post', '/harvest').send({ ...sampleRequest, ...overrides });
      if (res.status !== 202) throw new Error(`submitting answered ${String(res.status)}: ${res.text}`);
      return String(res.headers['location']).slice('/harvest/'.length);
    },
    claim: async (taskId) => {
      const claimed = await store.tasks.claim({ tenant: 'default', taskId }, { attemptsMax: 3 });
      if (claimed.kind === 'missing' || claimed.kind === 'finished')
        throw new Error(`the task is ${claimed.kind}`);
      return claimed.lease;
    },
    append: async (lease, ...events) => {
      if ((await store.tasks.appendEvents(lease, (batch += 1), events)) === 'fenced')
        throw new Error('the lease is not current');
    },
    finish: async (lease, outcome = { status: 'completed', result: sampleResult }) => {
      if (!(await store.tasks.finish(lease, outcome, []))) throw new Error('the lease is not current');
    },
    close: async () => {
      await api.close();
      store.close();
    },
  };
}

/** An API connects in the background: a client of a load balancer never sees it before it is ready. */
async function untilReady(url: string): Promise<void> {
  const deadline = AbortSignal.timeout(readyWithinMs);
  while ((await fetch(`${url}/readyz`, { signal: deadline })).status !== 200) await setTimeout(readyPollMs);
}

const readyWithinMs = 30_000;
const readyPollMs = 10;
