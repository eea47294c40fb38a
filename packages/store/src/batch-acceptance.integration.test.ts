import { createTaskId } from '@harvest/contracts/task-id';
import type { HarvestSpec } from '@harvest/contracts/task-record';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { z } from 'zod';
import { storeVariables } from './config.ts';
import { type Store, createStore } from './create-store.ts';

const source = 'It rained. The river rose.';
const specs = (size: number): HarvestSpec[] =>
  Array.from({ length: size }, (_, index) => ({
    kind: 'harvest',
    taskId: createTaskId(),
    tenant: 'default',
    query: `q${String(index)}`,
    outputFormat: 'analysis',
    options: {},
    requestId: 'r',
    traceparent: null,
  }));

describe('accepting a batch', () => {
  let store: Store;
  const open = (pendingMax: number): void => {
    const { url, namespace } = sharedRedis();
    const config = loadConfig(z.object(storeVariables), {
      REDIS_URL: url,
      HARVEST_NAMESPACE: namespace,
      PENDING_TASKS_MAX: String(pendingMax),
    });
    store = createStore({ config, role: 'worker', logger: silentLogger });
  };
  afterEach(() => {
    store.close();
  });
  const waiting = async (): Promise<number> => (await store.health()).waiting;

  it('makes each member a pending task of its own, in order, that the sweeper watches', async () => {
    open(100);
    const batch = specs(3);
    await store.batches.accept(batch, source);
    for (const spec of batch) {
      expect(await store.tasks.read(spec)).toMatchObject({
        record: { ...spec, status: 'pending', attempts: 0 },
        source,
        result: null,
      });
    }
    const { records } = await store.tasks.list({ tenant: 'default', limit: 10 });
    expect(records.map(({ query }) => query)).toEqual(['q2', 'q1', 'q0']);
    const unqueued = await store.tasks.listUnqueued({ olderThanMs: -1_000, limit: 10 });
    expect(unqueued.map(({ taskId }) => taskId).sort()).toEqual(batch.map(({ taskId }) => taskId).sort());
    expect(await waiting()).toBe(3);
  });

  it('takes all or none when the queue is nearly full', async () => {
    open(4);
    await store.batches.accept(specs(3), source);
    await expect(store.batches.accept(specs(2), source)).rejects.toMatchObject({ code: 'queue.full' });
    expect(await waiting()).toBe(3);
    expect((await store.tasks.list({ tenant: 'default', limit: 10 })).records).toHaveLength(3);
    const [single] = specs(1);
    await store.tasks.accept(single!, source);
    expect(await waiting()).toBe(4);
  });

  it('changes nothing when it is sent twice, even though the queue has filled meanwhile', async () => {
    open(3);
    const batch = specs(3);
    await store.batches.accept(batch, source);
    await store.tasks.requestCancel(batch[0]!);
    await store.batches.accept(batch, source);
    expect((await store.tasks.read(batch[0]!))?.record.status).toBe('cancelled');
    expect(await waiting()).toBe(2);
  });

  it('refuses members of different tenants, whose keys may lie apart', async () => {
    open(10);
    const [one, other] = specs(2);
    await expect(store.batches.accept([one!, { ...other!, tenant: 'b' }], source)).rejects.toThrow(
      'one tenant',
    );
    expect(await waiting()).toBe(0);
  });
});
