import { createTaskId } from '@harvest/contracts/task-id';
import type { HarvestSpec } from '@harvest/contracts/task-record';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { storeVariables } from '@harvest/store/config';
import { type Store, createStore } from '@harvest/store/create-store';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { z } from 'zod';
import { consumerVariables, producerVariables } from './config.ts';
import { JobQueue } from './job-queue.ts';
import { Sweeper } from './sweeper.ts';
import { type TaskConsumerOptions, createTaskConsumer } from './task-consumer.ts';
import { type TaskProducer, createTaskProducer } from './task-producer.ts';

const config = loadConfig(z.object({ ...producerVariables, ...consumerVariables }), {});
const done = { kind: 'done' } as const;

type RunBatch = NonNullable<TaskConsumerOptions['runBatch']>;

describe('the way of a batch', () => {
  const closers: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  const openStore = (namespace = sharedRedis().namespace): Store => {
    const storeConfig = loadConfig(z.object(storeVariables), {
      REDIS_URL: sharedRedis().url,
      HARVEST_NAMESPACE: namespace,
    });
    const store = createStore({ config: storeConfig, role: 'worker', logger: silentLogger });
    closers.push(() => {
      store.close();
    });
    return store;
  };
  const openProducer = (store: Store): TaskProducer => {
    const producer = createTaskProducer({ store, config, logger: silentLogger });
    closers.push(() => producer.close());
    return producer;
  };
  /** A consumer that notes what runs: batches as arrays, tasks that run by themselves as ids. */
  const openConsumer = (store: Store, runBatch?: RunBatch): { batches: string[][]; singles: string[] } => {
    const seen = { batches: [] as string[][], singles: [] as string[] };
    const consumer = createTaskConsumer({
      store,
      config,
      logger: silentLogger,
      run: ({ taskId }) => {
        seen.singles.push(taskId);
        return Promise.resolve(done);
      },
      ...(runBatch === undefined
        ? {}
        : {
            runBatch: (refs, signal) => {
              seen.batches.push(refs.map(({ taskId }) => taskId));
              return runBatch(refs, signal);
            },
          }),
    });
    closers.push(() => consumer.drain({ graceMs: 0, abortMs: 1_000 }));
    return seen;
  };
  const specOf = (): HarvestSpec => ({
    kind: 'harvest',
    taskId: createTaskId(),
    tenant: 'default',
    query: 'q',
    outputFormat: 'analysis',
    options: {},
    requestId: 'r',
    traceparent: null,
  });
  const batchOf = (size: number): [HarvestSpec, ...HarvestSpec[]] => [
    specOf(),
    ...Array.from({ length: size - 1 }, specOf),
  ];
  const idsOf = (specs: readonly HarvestSpec[]): string[] => specs.map(({ taskId }) => taskId);
  const jobsLeft = async (store: Store): Promise<string[]> =>
    (await store.redis.keys(`${store.shards[0]!.tag}:bull:tasks:*`)).filter((key) => /tsk_|batch-/.test(key));

  it('runs its tasks together, in order, by one job that leaves nothing behind', async () => {
    const store = openStore();
    const seen = openConsumer(store, (refs) => Promise.resolve(refs.map(() => done)));
    const producer = openProducer(store);
    const specs = batchOf(4);
    await producer.submitBatch(specs, 'source');
    await waitFor(
      'the end of the job',
      async () => seen.batches.length > 0 && (await jobsLeft(store)).length === 0,
    );
    expect(seen).toEqual({ batches: [idsOf(specs)], singles: [] });
    await producer.close();
    expect(await store.tasks.listUnqueued({ olderThanMs: -1_000, limit: 10 })).toEqual([]);
  });

  it('gives each task that is to run again a job of its own', async () => {
    const store = openStore();
    const specs = batchOf(3);
    const seen = openConsumer(store, (refs) =>
      Promise.resolve(refs.map((_, index) => (index === 1 ? { kind: 'retry', inMs: 1 } : done))),
    );
    await openProducer(store).submitBatch(specs, 'source');
    await waitFor('the second run', () => seen.singles.length > 0);
    await waitFor('the end of all jobs', async () => (await jobsLeft(store)).length === 0);
    expect(seen).toEqual({ batches: [idsOf(specs)], singles: [specs[1]!.taskId] });
  });

  it('lets its tasks run one by one when running them together failed', async () => {
    const store = openStore();
    const specs = batchOf(3);
    const seen = openConsumer(store, () => Promise.reject(new Error('boom')));
    await openProducer(store).submitBatch(specs, 'source');
    await waitFor('all runs', () => seen.singles.length === 3);
    expect(seen.batches).toHaveLength(1);
    expect(seen.singles.toSorted()).toEqual(idsOf(specs).toSorted());
  });

  it('lets its tasks run one by one where nobody can run them together', async () => {
    const store = openStore();
    const specs = batchOf(2);
    const seen = openConsumer(store);
    await openProducer(store).submitBatch(specs, 'source');
    await waitFor('all runs', () => seen.singles.length === 2);
    expect(seen.singles.toSorted()).toEqual(idsOf(specs).toSorted());
  });

  it('loses nothing when the producer dies between acceptance and enqueueing', async () => {
    const store = openStore();
    const specs = batchOf(3);
    await store.batches.accept(specs, 'source');
    const sweeper = new Sweeper({
      store,
      config: { ...config, SWEEP_AFTER_MS: -1_000 },
      logger: silentLogger,
    });
    closers.push(() => sweeper.close());
    expect(await sweeper.sweep()).toBe(3);
    const seen = openConsumer(store, () => Promise.reject(new Error('must not run')));
    await waitFor('all runs', () => seen.singles.length === 3);
    expect(seen.batches).toEqual([]);
    expect(seen.singles.toSorted()).toEqual(idsOf(specs).toSorted());
  });

  it('makes its tasks take turns when it has cost too many workers', async () => {
    const store = openStore();
    const queue = new JobQueue({ store, logger: silentLogger });
    closers.push(() => queue.close());
    let together = 0;
    let most = 0;
    let runs = 0;
    const consumer = createTaskConsumer({
      store,
      config,
      logger: silentLogger,
      aloneAfterStalls: 2,
      run: async () => {
        together += 1;
        most = Math.max(most, together);
        await new Promise(setImmediate);
        together -= 1;
        runs += 1;
        return done;
      },
    });
    closers.push(() => consumer.drain({ graceMs: 0, abortMs: 1_000 }));
    await queue.addAll(batchOf(8).map(({ tenant, taskId }) => ({ tenant, taskId, workersLost: 2 })));
    await waitFor('all runs', () => runs === 8);
    expect(most).toBe(1);
  });

  it('gives its tasks back at a drain, to whoever is left', async () => {
    const namespace = sharedRedis().namespace;
    const producer = openProducer(openStore(namespace));
    const specs = batchOf(2);
    let started = false;
    const leaving = createTaskConsumer({
      store: openStore(namespace),
      config,
      logger: silentLogger,
      run: () => Promise.reject(new Error('must not run')),
      runBatch: (refs, signal) => {
        started = true;
        return new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            resolve(refs.map(() => ({ kind: 'retry', inMs: 0 })));
          });
        });
      },
    });
    await producer.submitBatch(specs, 'source');
    await waitFor('the batch', () => started);
    await leaving.drain({ graceMs: 0, abortMs: 5_000 });
    const seen = openConsumer(openStore(namespace));
    await waitFor('all runs', () => seen.singles.length === 2);
    expect(seen.singles.toSorted()).toEqual(idsOf(specs).toSorted());
  });
});
