import { randomBytes } from 'node:crypto';
import type { Task } from '@harvest/contracts/task';
import { silentLogger } from '@harvest/runtime/logger';
import { Keys } from '@harvest/store/keys';
import { openRedis } from '@harvest/store/redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { Bench } from './harness/bench.ts';

const bench = new Bench();
afterEach(() => bench.close());

const callerKey = 'sk-of-the-caller-222333';
const source = 'The dam was built in 1931. Nobody lives below it.';
const submission = { source, query: 'When was it built?', options: { provider: 'openai' } };
const newKey = (): string => randomBytes(32).toString('hex');

describe('a rotation of the master key', () => {
  it('fails no task, whichever process knows the new key first, and leaves nothing under the old one', async () => {
    const [oldKey, nextKey] = [newKey(), newKey()];
    const redis = await bench.redis();
    const fake = await bench.provider({
      flavour: 'openai',
      apiKey: callerKey,
      behaviour: { kind: 'answer', chunks: ['It was ', 'built in 1931.'], delayPerChunkMs: 100 },
    });
    const provider = { LLM_PROVIDER: 'extractive', OPENAI_BASE_URL: fake.url, OPENAI_MODEL: fake.model };
    const old = { HARVEST_MASTER_KEY: oldKey };
    const both = { HARVEST_MASTER_KEY: nextKey, HARVEST_MASTER_KEY_PREVIOUS: oldKey };
    const [oldApi, oldWorker] = await Promise.all([
      bench.api(redis, old),
      bench.worker(redis, { ...provider, ...old }),
    ]);
    const headers = { 'X-Provider-Key-OpenAI': callerKey };
    const stored = await oldApi.client.request('PUT', '/keys/openai', { body: { key: callerKey } });
    expect(stored.status).toBe(200);

    const ids: string[] = [];
    /** Tasks with a key of their own, and tasks with the stored one. */
    const submit = async (client: typeof oldApi.client, count: number): Promise<void> => {
      for (let index = 0; index < count; index += 1) {
        const accepted = await client.accept(submission, index % 2 === 0 ? headers : {});
        ids.push(accepted.task_id);
      }
    };
    await submit(oldApi.client, 10);
    // The API is first: what it seals now, the worker that still runs cannot open.
    const newApi = await bench.api(redis, both);
    await submit(newApi.client, 10);
    await waitFor('a task waiting for a worker with the new key', () =>
      oldWorker.process.logs.some((line) => JSON.stringify(line).includes('secrets.unreadable')),
    );
    await submit(oldApi.client, 4);
    await Promise.all([
      bench.worker(redis, { ...provider, ...both }).then(() => submit(newApi.client, 10)),
      oldWorker.process.terminate(),
      oldApi.process.terminate(),
    ]);
    const rewrap = async (
      command: 'status' | 'rewrap',
      variables: Record<string, string>,
    ): Promise<unknown[]> => {
      const run = bench.launch({
        name: 'master-key',
        script: 'apps/worker/src/master-key/main.ts',
        args: [command],
        env: { REDIS_URL: redis.url, ...variables },
      });
      expect(await run.exited).toMatchObject({ code: 0 });
      return run.stdoutLines.map((line) => JSON.parse(line) as unknown);
    };
    expect(await rewrap('rewrap', both)).toEqual([{ rewrapped: 1, current: 0, unreadable: [] }]);
    await submit(newApi.client, 4);
    const tasks: Task[] = [];
    for (const id of ids) tasks.push(await newApi.client.finished(id));
    expect(tasks.map(({ status, error }) => error?.code ?? status)).toEqual(ids.map(() => 'completed'));
    const used = fake.requests.map((request) => request.headers.authorization);
    expect(new Set(used)).toEqual(new Set([`Bearer ${callerKey}`]));

    expect(await rewrap('status', both)).toEqual([
      expect.objectContaining({ role: 'current', provider_keys: 1, tasks: 0 }),
      expect.objectContaining({ role: 'previous', provider_keys: 0, tasks: 0, webhook_secrets: 0 }),
    ]);
    // The old key is not needed any more.
    const alone = { HARVEST_MASTER_KEY: nextKey };
    const [lastApi] = await Promise.all([
      bench.api(redis, alone),
      bench.worker(redis, { ...provider, ...alone }),
    ]);
    const last = await lastApi.client.accept(submission);
    expect((await lastApi.client.finished(last.task_id)).status).toBe('completed');
  }, 120_000);

  it('leaves a task whose key was tampered with failed, and says so', async () => {
    const redis = await bench.redis();
    const fake = await bench.provider({ flavour: 'openai', apiKey: callerKey });
    const master = { HARVEST_MASTER_KEY: newKey() };
    const provider = { LLM_PROVIDER: 'extractive', OPENAI_BASE_URL: fake.url, OPENAI_MODEL: fake.model };
    const [api] = await Promise.all([
      bench.api(redis, master),
      bench.worker(redis, { ...provider, ...master }),
    ]);
    await api.client.request('PUT', '/keys/openai', { body: { key: callerKey } });
    await api.client.request('PUT', '/keys/gemini', { body: { key: callerKey } });
    await exchangeStoredKeys(redis.url);
    const { task_id: taskId } = await api.client.accept(submission);
    expect(await api.client.finished(taskId)).toMatchObject({
      status: 'failed',
      attempts: 1,
      error: { code: 'secrets.unreadable', message: expect.stringContaining('Store it again') as unknown },
    });
    expect(fake.requests).toEqual([]);
  }, 60_000);
});

/** Puts the key for one provider in the place of that for another, as somebody with access to Redis may. */
async function exchangeStoredKeys(url: string): Promise<void> {
  const redis = openRedis({ url, role: 'worker', name: 'test', logger: silentLogger });
  try {
    const keys = new Keys({ namespace: 'hv', shardCount: 1 });
    const name = keys.providerKeys(keys.shardOf('default'), 'default');
    const gemini = await redis.hget(name, 'gemini');
    if (gemini === null) throw new Error('no key is stored');
    await redis.hset(name, 'openai', gemini);
  } finally {
    redis.disconnect();
  }
}
