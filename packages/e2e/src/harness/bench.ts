import { type FakeLlm, startFakeLlm } from '@harvest/testkit/llm';
import { type OtlpReceiver, startOtlpReceiver } from '@harvest/testkit/otlp-receiver';
import { type TestRedis, startTestRedis } from '@harvest/testkit/redis';
import { type RedisProxy, startRedisProxy } from '@harvest/testkit/redis-proxy';
import { waitFor } from '@harvest/testkit/wait-for';
import { ApiClient } from './api-client.ts';
import { NodeProcess } from './node-process.ts';

type Variables = Readonly<Record<string, string>>;

/** A running API process and a client for it. */
export interface RunningApi {
  readonly process: NodeProcess;
  readonly url: string;
  readonly metricsUrl: string;
  readonly client: ApiClient;
}

/** A running worker process. */
export interface RunningWorker {
  readonly process: NodeProcess;
  readonly metricsUrl: string;
}

/**
 * Short times, so that tests see within seconds what takes longer in production. Locks stay long enough for a busy
 * machine to renew them in time: a lock that is lost without a fault would blur what a test shows.
 */
const quickVariables: Variables = {
  LOG_FORMAT: 'json',
  // Tests about credentials say so.
  AUTH: 'none',
  KEY_REQUESTS_PER_MINUTE: '0',
  // Tests send the same task again and again and mean each one; those about the cache say so.
  CACHE_MODE: 'off',
  // A load of the model would be a request that no test has asked for.
  OLLAMA_PRELOAD: 'false',
  LOCK_DURATION_MS: '5000',
  STALLED_INTERVAL_MS: '1000',
};

/**
 * Starts what a test needs and ends all of it, newest first, whatever became of the test. Call `close` in `afterEach`,
 * which also runs when a test timed out.
 */
export class Bench {
  readonly #closers: (() => Promise<void>)[] = [];
  #workers = 0;
  #apis = 0;

  /** A Redis of its own. */
  async redis(): Promise<TestRedis> {
    return await this.#keep(startTestRedis(), (redis) => redis.stop());
  }

  /** A proxy to that Redis. */
  async proxy(redis: TestRedis): Promise<RedisProxy> {
    return await this.#keep(startRedisProxy(redis), (proxy) => proxy.close());
  }

  /** A fake model provider. */
  async provider(options: Parameters<typeof startFakeLlm>[0]): Promise<FakeLlm> {
    return await this.#keep(startFakeLlm({ lookoutsAside: true, ...options }), (fake) => fake.close());
  }

  /** A collector for traces. */
  async otlp(): Promise<OtlpReceiver> {
    return await this.#keep(startOtlpReceiver(), (receiver) => receiver.close());
  }

  /** An API process that is ready to accept. */
  async api(redis: { readonly url: string }, variables: Variables = {}): Promise<RunningApi> {
    this.#apis += 1;
    const process = this.launch({
      name: `api-${String(this.#apis)}`,
      script: 'apps/api/src/main.ts',
      env: { ...quickVariables, REDIS_URL: redis.url, PORT: '0', METRICS_PORT: '0', ...variables },
    });
    const line = await process.waitForLog('listening');
    const url = String(line['url']);
    const client = new ApiClient(url);
    // It listens before it has found Redis, so that its probes can tell of that.
    await waitFor('the API being ready', async () => (await client.request('GET', '/readyz')).status === 200);
    return { process, url, metricsUrl: String(line['metrics_url']), client };
  }

  /** A worker process that takes tasks. */
  async worker(redis: { readonly url: string }, variables: Variables): Promise<RunningWorker> {
    this.#workers += 1;
    const process = this.launch({
      name: `worker-${String(this.#workers)}`,
      script: 'apps/worker/src/main.ts',
      env: { ...quickVariables, REDIS_URL: redis.url, METRICS_PORT: '0', ...variables },
    });
    const line = await process.waitForLog('worker is running');
    return { process, metricsUrl: `http://127.0.0.1:${String(line['metrics_port'])}/metrics` };
  }

  /** Any other process of the repository. */
  launch(options: ConstructorParameters<typeof NodeProcess>[0]): NodeProcess {
    const process = new NodeProcess(options);
    this.#closers.push(() => process.kill());
    return process;
  }

  /** Ends everything that was started. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const close of this.#closers.splice(0).reverse()) {
      await close().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be ended');
  }

  async #keep<T>(starting: Promise<T>, close: (started: T) => Promise<void>): Promise<T> {
    const started = await starting;
    this.#closers.push(() => close(started));
    return started;
  }
}

/** Variables that make a worker use this Ollama by default. */
export function ollamaVariables(fake: FakeLlm): Variables {
  return { LLM_PROVIDER: 'ollama', OLLAMA_BASE_URL: fake.url, OLLAMA_MODEL: fake.model };
}
