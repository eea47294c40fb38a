import { createTaskId } from '@harvest/contracts/task-id';
import type { HarvestSpec } from '@harvest/contracts/task-record';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { openAdmission } from '@harvest/store/admission';
import { storeVariables } from '@harvest/store/config';
import { type Store, createStore } from '@harvest/store/create-store';
import type { TaskRef } from '@harvest/store/task-store';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { z } from 'zod';
import { consumerVariables } from './config.ts';
import { JobQueue } from './job-queue.ts';
import type { JobVerdict } from './job-terms.ts';
import { type TaskConsumerOptions, createTaskConsumer } from './task-consumer.ts';

const config = loadConfig(z.object({ ...consumerVariables }), {});
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
  /** Ends tasks as a worker would; what moves up because of that is in the verdicts. */
  const endAll = (store: Store, refs: readonly TaskRef[]): Promise<JobVerdict[]> =>
    Promise.all(
      refs.map(async (ref) => {
        const claim = await store.tasks.claim(ref, { attemptsMax: 3 });
        if (claim.kind !== 'claimed') throw new Error(claim.kind);
        await store.tasks.finish(claim.lease, { status: 'cancelled' }, []);
        return { kind: 'done' };
      }),
    );
  const jobsLeft = async (store: Store): Promise<string[]> =>
    (await store.redis.keys(`${store.shards[0]!.tag}:bull:*`)).filter((key) => /tsk_|batch-/.test(key));

  it('runs its tasks together, in order, by one job that leaves nothing behind', async () => {
    const store = openStore();
    const seen = openConsumer(store, (refs) => Promise.resolve(refs.map(() => done)));
    const specs = batchOf(4);
    await store.tasks.accept(specs, 'source');
    await waitFor(
      'the end of the job',
      async () => seen.batches.length > 0 && (await jobsLeft(store)).length === 0,
    );
    expect(seen).toEqual({ batches: [idsOf(specs)], singles: [] });
  });

  it('runs tasks of the batch lane together too, and each that is to run again in that lane', async () => {
    const store = openStore();
    const specs = batchOf(2);
    let slots = 0;
    const seen = openConsumer(store, (refs) => {
      slots += 1;
      return Promise.resolve(refs.map(() => ({ kind: 'retry', inMs: 1 })));
    });
    await store.tasks.accept(specs, 'source', { ...openAdmission, lane: 'batch' });
    await waitFor('all runs', () => seen.singles.length === 2);
    await waitFor('the end of all jobs', async () => (await jobsLeft(store)).length === 0);
    expect(slots).toBe(1);
    expect(seen.batches).toEqual([idsOf(specs)]);
    expect(await store.redis.exists(`${store.shards[0]!.tag}:bull:tasks:events`)).toBe(0);
  });

  it('runs those of its tasks together that its tenant may have running, and each of the others as it moves up', async () => {
    const store = openStore();
    const specs = batchOf(5);
    const seen = openConsumer(store, (refs) => endAll(store, refs));
    const { caller } = openAdmission;
    await store.tasks.accept(specs, 'source', {
      ...openAdmission,
      caller: { ...caller, runningTasksMax: 2 },
    });
    await waitFor('the others', () => seen.singles.length >= 2);
    expect(seen.batches).toEqual([idsOf(specs.slice(0, 2))]);
    expect(seen.singles.slice(0, 2).toSorted()).toEqual(idsOf(specs.slice(2, 4)).toSorted());
  });

  it('gives each task that is to run again a job of its own', async () => {
    const store = openStore();
    const specs = batchOf(3);
    const seen = openConsumer(store, (refs) =>
      Promise.resolve(refs.map((_, index) => (index === 1 ? { kind: 'retry', inMs: 1 } : done))),
    );
    await store.tasks.accept(specs, 'source');
    await waitFor('the second run', () => seen.singles.length > 0);
    await waitFor('the end of all jobs', async () => (await jobsLeft(store)).length === 0);
    expect(seen).toEqual({ batches: [idsOf(specs)], singles: [specs[1]!.taskId] });
  });

  it('lets its tasks run one by one when running them together failed', async () => {
    const store = openStore();
    const specs = batchOf(3);
    const seen = openConsumer(store, () => Promise.reject(new Error('boom')));
    await store.tasks.accept(specs, 'source');
    await waitFor('all runs', () => seen.singles.length === 3);
    expect(seen.batches).toHaveLength(1);
    expect(seen.singles.toSorted()).toEqual(idsOf(specs).toSorted());
  });

  it('lets its tasks run one by one where nobody can run them together', async () => {
    const store = openStore();
    const specs = batchOf(2);
    const seen = openConsumer(store);
    await store.tasks.accept(specs, 'source');
    await waitFor('all runs', () => seen.singles.length === 2);
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
    await queue.add(
      batchOf(8).map(({ tenant, taskId }) => ({
        tenant,
        taskId,
        lane: 'interactive' as const,
        workersLost: 2,
      })),
    );
    await waitFor('all runs', () => runs === 8);
    expect(most).toBe(1);
  });

  it('gives its tasks back at a drain, to whoever is left', async () => {
    const namespace = sharedRedis().namespace;
    const store = openStore(namespace);
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
    await store.tasks.accept(specs, 'source');
    await waitFor('the batch', () => started);
    await leaving.drain({ graceMs: 0, abortMs: 5_000 });
    const seen = openConsumer(openStore(namespace));
    await waitFor('all runs', () => seen.singles.length === 2);
    expect(seen.singles.toSorted()).toEqual(idsOf(specs).toSorted());
  });
});
