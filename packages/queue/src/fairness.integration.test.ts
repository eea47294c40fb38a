import { createTaskId } from '@harvest/contracts/task-id';
import type { TaskSpec } from '@harvest/contracts/task-record';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { type Admission, openAdmission } from '@harvest/store/admission';
import { storeVariables } from '@harvest/store/config';
import { type Store, createStore } from '@harvest/store/create-store';
import type { TaskRef } from '@harvest/store/task-store';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { Queue } from 'bullmq';
import { z } from 'zod';
import { consumerVariables } from './config.ts';
import type { JobVerdict } from './job-terms.ts';
import { type TaskConsumer, createTaskConsumer } from './task-consumer.ts';

const config = loadConfig(z.object({ ...consumerVariables }), {
  WORKER_CONCURRENCY: '1',
  BATCH_CONCURRENCY: '1',
});
/** Of two such tasks of one tenant that wait, the second needs more priorities than there are. */
const hugeCost = 200_000;

describe('the sharing of workers', () => {
  const closers: (() => Promise<void> | void)[] = [];
  let store: Store;
  beforeEach(() => {
    const storeConfig = loadConfig(z.object(storeVariables), {
      REDIS_URL: sharedRedis().url,
      HARVEST_NAMESPACE: sharedRedis().namespace,
    });
    store = createStore({ config: storeConfig, role: 'worker', logger: silentLogger });
    closers.push(() => {
      store.close();
    });
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  const submit = async (tenant: string, admission: Partial<Admission> = {}): Promise<TaskRef> => {
    const spec: TaskSpec = {
      kind: 'harvest',
      taskId: createTaskId(),
      tenant,
      query: 'q',
      outputFormat: 'analysis',
      options: {},
      requestId: 'r',
      traceparent: null,
    };
    const outcome = await store.tasks.accept([spec], 'source', { ...openAdmission, ...admission });
    expect(outcome.kind).toBe('accepted');
    return spec;
  };
  const openConsumer = (run: (ref: TaskRef) => Promise<JobVerdict>): TaskConsumer => {
    const consumer = createTaskConsumer({ store, config, logger: silentLogger, run });
    closers.push(() => consumer.drain({ graceMs: 0, abortMs: 1_000 }));
    return consumer;
  };
  /** Starts a task and ends it, as a worker would. */
  const end = async (ref: TaskRef): Promise<JobVerdict> => {
    const claim = await store.tasks.claim(ref, { attemptsMax: 3 });
    if (claim.kind !== 'claimed') throw new Error(claim.kind);
    await store.tasks.finish(claim.lease, { status: 'cancelled' }, []);
    return { kind: 'done' };
  };
  /** A consumer that ends every task, once it is let go, and notes whose they were. */
  const openEnder = (): { readonly tenants: string[]; readonly go: () => void } => {
    const gate = Promise.withResolvers<null>();
    const tenants: string[] = [];
    openConsumer(async (ref) => {
      await gate.promise;
      tenants.push(ref.tenant);
      return await end(ref);
    });
    return {
      tenants,
      go: () => {
        gate.resolve(null);
      },
    };
  };
  const openQueue = (): Queue => {
    const queue = new Queue('tasks', {
      connection: store.redis,
      prefix: store.queuePrefix(store.shards[0]!),
    });
    closers.push(() => queue.close());
    return queue;
  };
  const scoreOf = async (queue: Queue, taskId: string): Promise<number> =>
    Number(await store.redis.zscore(queue.toKey('prioritized'), taskId));
  const storedPriorityOf = async (queue: Queue, taskId: string): Promise<number> =>
    Number(await store.redis.hget(queue.toKey(taskId), 'priority'));

  it('lets a light tenant go before the flood of another', async () => {
    const ender = openEnder();
    for (let i = 0; i < 30; i += 1) await submit('heavy');
    await submit('light');
    ender.go();
    await waitFor('all runs', () => ender.tenants.length === 31);
    // One of the flood runs already, and one was taken before.
    expect(ender.tenants.indexOf('light')).toBeLessThanOrEqual(2);
  });

  it('keeps slots for interactive work that work of the batch lane cannot take, and the other way round', async () => {
    const started: string[] = [];
    const gate = Promise.withResolvers<null>();
    openConsumer(async (ref) => {
      started.push(ref.tenant);
      await gate.promise;
      return await end(ref);
    });
    for (let i = 0; i < 3; i += 1) await submit('batch', { lane: 'batch' });
    await waitFor('the first of the batch lane', () => started.length === 1);
    await submit('interactive');
    await waitFor('the interactive one', () => started.length === 2);
    expect(started).toEqual(['batch', 'interactive']);
    gate.resolve(null);
    await waitFor('all runs', () => started.length === 4);
  });

  it('enqueues what waited for fewer running tasks of its tenant as soon as one ends', async () => {
    const caller = { ...openAdmission.caller, runningTasksMax: 1 };
    const ender = openEnder();
    for (let i = 0; i < 5; i += 1) await submit('capped', { caller });
    expect(await openQueue().getJobCountByTypes('prioritized', 'active', 'waiting', 'delayed')).toBe(1);
    ender.go();
    await waitFor('all runs', () => ender.tenants.length === 5);
  });

  it('brings a task back from its pause before what came in the meantime', async () => {
    const order: string[] = [];
    const gate = Promise.withResolvers<null>();
    openConsumer(async (ref) => {
      order.push(ref.tenant);
      if (order.length === 1) {
        const claim = await store.tasks.claim(ref, { attemptsMax: 3 });
        if (claim.kind !== 'claimed') throw new Error(claim.kind);
        await store.tasks.release(claim.lease, { events: [], spareAttempt: false });
        return { kind: 'retry', inMs: 600_000 };
      }
      await gate.promise;
      return await end(ref);
    });
    const queue = openQueue();
    await submit('returning');
    await waitFor('the pause', async () => (await queue.getDelayedCount()) === 1);
    for (let i = 0; i < 20; i += 1) await submit('heavy');
    await waitFor('the flood', () => order.length === 2);
    await (await queue.getDelayed())[0]?.promote();
    gate.resolve(null);
    await waitFor('all runs', () => order.length === 22);
    expect(order.lastIndexOf('returning')).toBeGreaterThan(1);
    expect(order.lastIndexOf('returning')).toBeLessThanOrEqual(3);
  });

  describe('relies on BullMQ, which', () => {
    it('writes a job as the store does', async () => {
      const queue = openQueue();
      const written = await submit('a', { cost: 5 });
      const { taskId } = await submit('a');
      const job = await queue.getJob(taskId);
      const twin = createTaskId();
      await queue.add(String(job?.name), { taskId: twin, tenant: 'a' }, { ...job?.opts, jobId: twin });
      const fieldsOf = async (id: string): Promise<Record<string, unknown>> => {
        const { data: stored = '', opts: options = '', ...rest } = await store.redis.hgetall(queue.toKey(id));
        return { ...rest, timestamp: '', data: JSON.parse(stored), opts: JSON.parse(options) };
      };
      const expected = await fieldsOf(twin);
      expect(JSON.parse(JSON.stringify(await fieldsOf(taskId)).replaceAll(taskId, twin))).toEqual(expected);
      const keysOf = (id: string): Promise<string[]> => store.redis.keys(`${queue.toKey('')}*${id}*`);
      expect(await keysOf(taskId)).toHaveLength((await keysOf(twin)).length);
      expect((await scoreOf(queue, twin)) - (await scoreOf(queue, taskId))).toBe(1);
      expect(await store.redis.zrange(queue.toKey('marker'), '0', '-1', 'WITHSCORES')).toEqual(['0', '0']);
      expect(await storedPriorityOf(queue, written.taskId)).toBe(1);
    });

    it('scores a waiting job by its priority, and keeps that in the job', async () => {
      const queue = openQueue();
      const { taskId } = await submit('a', { cost: 5 });
      const next = await submit('a');
      expect(Math.floor((await scoreOf(queue, taskId)) / 2 ** 32)).toBe(1);
      expect(Math.floor((await scoreOf(queue, next.taskId)) / 2 ** 32)).toBe(5 * 16 + 1);
      expect(await storedPriorityOf(queue, next.taskId)).toBe(5 * 16 + 1);
      expect(await store.redis.llen(queue.toKey('wait'))).toBe(0);
    });

    it('takes the waiting jobs in the order and with the priorities that a rebase has given them', async () => {
      const queue = openQueue();
      const refs: TaskRef[] = [];
      for (const tenant of ['a', 'a', 'b', 'a', 'b']) refs.push(await submit(tenant, { cost: hugeCost }));
      const jobs = await queue.getJobs(['prioritized'], 0, -1, true);
      const [a1, a2, b1, a3, b2] = refs.map(({ taskId }) => taskId);
      expect(jobs.map(({ id }) => id)).toEqual([a1, b1, a2, b2, a3]);
      for (const { id, priority } of jobs) {
        expect(priority).toBeLessThanOrEqual(2_097_151);
        expect(Math.floor((await scoreOf(queue, id!)) / 2 ** 32)).toBe(priority);
      }
    });

    it('brings running and paused jobs back with the priority that a rebase has given them', async () => {
      const queue = openQueue();
      const paused = Promise.withResolvers<null>();
      const last = Promise.withResolvers<null>();
      let starts = 0;
      const first = await submit('a', { cost: 100_000 });
      await (await queue.getJob(first.taskId))?.remove();
      const { taskId } = await submit('a');
      expect(await storedPriorityOf(queue, taskId)).toBe(1_600_001);
      openConsumer(async () => {
        starts += 1;
        await (starts === 1 ? paused : last).promise;
        return { kind: 'retry', inMs: 600_000 };
      });
      await waitFor('the run', () => starts === 1);
      const inPause = createTaskId();
      await queue.add('task.run', {}, { jobId: inPause, priority: 1_600_017, delay: 600_000 });
      await submit('a', { cost: hugeCost });
      // The tag of the next is 300,001: with two priorities for each 1 of tag it takes less than half of the range.
      await submit('a');
      expect(await storedPriorityOf(queue, taskId)).toBe(200_001);
      paused.resolve(null);
      await waitFor('the next run', () => starts === 2);
      for (const job of await queue.getDelayed()) await job.promote();
      expect(Math.floor((await scoreOf(queue, taskId)) / 2 ** 32)).toBe(200_001);
      expect(Math.floor((await scoreOf(queue, inPause)) / 2 ** 32)).toBe(200_003);
      last.resolve(null);
    });
  });
});
