import { createTaskId } from '@harvest/contracts/task-id';
import type { TaskSpec } from '@harvest/contracts/task-record';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { openAdmission } from '@harvest/store/admission';
import { storeVariables } from '@harvest/store/config';
import { type Store, createStore } from '@harvest/store/create-store';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { z } from 'zod';
import { type ConsumerConfig, consumerVariables } from './config.ts';
import { replayDeadLetter } from './replay-dead-letter.ts';
import type { JobVerdict } from './job-terms.ts';
import { type TaskConsumer, createTaskConsumer } from './task-consumer.ts';

const config = loadConfig(z.object(consumerVariables), {});

describe('the way of a job', () => {
  const closers: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  const openStore = (namespace: string, settings: Record<string, string> = {}): Store => {
    const storeConfig = loadConfig(z.object(storeVariables), {
      REDIS_URL: sharedRedis().url,
      HARVEST_NAMESPACE: namespace,
      ...settings,
    });
    const store = createStore({ config: storeConfig, role: 'worker', logger: silentLogger });
    closers.push(() => {
      store.close();
    });
    return store;
  };
  const openConsumer = (
    store: Store,
    run: (taskId: string, signal: AbortSignal) => Promise<JobVerdict>,
    overrides: Partial<ConsumerConfig> = {},
  ): TaskConsumer => {
    const consumer = createTaskConsumer({
      store,
      config: { ...config, ...overrides },
      logger: silentLogger,
      run: (ref, signal) => run(ref.taskId, signal),
    });
    closers.push(() => consumer.drain({ graceMs: 0, abortMs: 1_000 }));
    return consumer;
  };
  const specOf = (tenant = 'default'): TaskSpec => ({
    kind: 'harvest',
    taskId: createTaskId(),
    tenant,
    query: 'q',
    outputFormat: 'analysis',
    options: {},
    requestId: 'r',
    traceparent: null,
  });
  const done: JobVerdict = { kind: 'done' };

  it('takes one round trip to accept a task', async () => {
    const store = openStore(sharedRedis().namespace);
    // The first one brings the script.
    await store.tasks.accept([specOf()], 'source');
    const sent: string[] = [];
    const sendCommand = store.redis.sendCommand.bind(store.redis);
    store.redis.sendCommand = (command, stream) => {
      sent.push(command.name);
      return sendCommand(command, stream);
    };
    await store.tasks.accept([specOf()], 'source');
    expect(sent).toEqual(['evalsha']);
  });

  it('gives a job back untouched that arrives while it drains', async () => {
    const namespace = sharedRedis().namespace;
    const store = openStore(namespace);
    const runs: string[] = [];
    const first = openConsumer(openStore(namespace), (taskId) => {
      runs.push(taskId);
      return Promise.resolve(done);
    });
    await store.tasks.accept([specOf()], 'source');
    await waitFor('the first run', () => runs.length === 1);
    // Its worker is waiting for the next job in Redis, and pausing does not call that fetch back.
    const draining = first.drain({ graceMs: 60_000, abortMs: 1_000 });
    const late = specOf();
    await store.tasks.accept([late], 'source');
    await draining;
    expect(first.running).toBe(0);
    expect(runs).toHaveLength(1);
    openConsumer(store, (taskId) => {
      runs.push(taskId);
      return Promise.resolve(done);
    });
    await waitFor('the run of the late job', () => runs.length === 2);
    expect(runs[1]).toBe(late.taskId);
  });

  it('makes suspects of lost workers take turns', async () => {
    const namespace = sharedRedis().namespace;
    const store = openStore(namespace);
    let together = 0;
    let most = 0;
    let runs = 0;
    const consumer = createTaskConsumer({
      store,
      config,
      logger: silentLogger,
      aloneAfterStalls: 0,
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
    await Promise.all(Array.from({ length: 8 }, () => store.tasks.accept([specOf()], 'source')));
    await waitFor('all runs', () => runs === 8);
    expect(most).toBe(1);
  });

  it('takes one round trip to read a task', async () => {
    const store = openStore(sharedRedis().namespace);
    const spec = specOf();
    await store.tasks.accept([spec], 'source', openAdmission);
    await store.tasks.read(spec);
    const sent: string[] = [];
    const sendCommand = store.redis.sendCommand.bind(store.redis);
    store.redis.sendCommand = (command, stream) => {
      sent.push(command.name);
      return sendCommand(command, stream);
    };
    await store.tasks.read(spec);
    expect(sent).toEqual(['evalsha']);
  });

  it('runs every task once, over several shards and consumers', async () => {
    const namespace = sharedRedis().namespace;
    const store = openStore(namespace, { SHARD_COUNT: '3' });
    const runs: string[] = [];
    for (let i = 0; i < 2; i += 1) {
      openConsumer(openStore(namespace, { SHARD_COUNT: '3' }), (taskId) => {
        runs.push(taskId);
        return Promise.resolve(done);
      });
    }
    const specs = Array.from({ length: 60 }, (_, i) => specOf(`tenant-${String(i % 7)}`));
    await Promise.all(specs.map((spec) => store.tasks.accept([spec], 'source')));
    await waitFor('all runs', () => runs.length >= specs.length);
    expect(runs.toSorted()).toEqual(specs.map((spec) => spec.taskId).toSorted());
  });

  it('runs a task again after the pause that its run asked for', async () => {
    const store = openStore(sharedRedis().namespace);
    let runs = 0;
    openConsumer(store, () => {
      runs += 1;
      return Promise.resolve(runs < 3 ? { kind: 'retry', inMs: 1 } : done);
    });
    await store.tasks.accept([specOf()], 'source');
    await waitFor('the third run', () => runs === 3);
  });

  it('runs a task again whose run threw, and keeps the job until it is done', async () => {
    const store = openStore(sharedRedis().namespace);
    let runs = 0;
    openConsumer(store, () => {
      runs += 1;
      return runs === 1 ? Promise.reject(new Error('boom')) : Promise.resolve(done);
    });
    await store.tasks.accept([specOf()], 'source');
    await waitFor('the second run', () => runs === 2);
  });

  it('replays a dead letter as a new task, once', async () => {
    const store = openStore(sharedRedis().namespace);
    const spec = specOf();
    await store.tasks.accept([spec], 'the source', openAdmission);
    const claim = await store.tasks.claim(spec, { attemptsMax: 0 });
    if (claim.kind !== 'exhausted') throw new Error(claim.kind);
    const error = {
      code: 'task.crashed_workers',
      message: 'm',
      type: '/docs/errors/x',
    } as const;
    await store.tasks.finish(claim.lease, { status: 'failed', error, deadLetter: true }, []);
    const again = await replayDeadLetter({ store }, spec.taskId);
    expect(again?.taskId).not.toBe(spec.taskId);
    const { taskId: _, ...asked } = spec;
    expect(await store.tasks.read(again!)).toMatchObject({
      source: 'the source',
      record: { ...asked, status: 'pending' },
    });
    expect((await store.tasks.read(spec))?.record.status).toBe('failed');
    expect(await replayDeadLetter({ store }, spec.taskId)).toBeNull();
  });

  it('aborts what still runs after the grace period and leaves it to the next consumer', async () => {
    const namespace = sharedRedis().namespace;
    const store = openStore(namespace);
    let started = false;
    const first = openConsumer(openStore(namespace), (_taskId, signal) => {
      started = true;
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve({ kind: 'retry', inMs: 0 });
        });
      });
    });
    const spec = specOf();
    await store.tasks.accept([spec], 'source');
    await waitFor('the first run', () => started);
    await first.drain({ graceMs: 1, abortMs: 5_000 });
    expect(first.running).toBe(0);
    const runs: string[] = [];
    openConsumer(store, (taskId) => {
      runs.push(taskId);
      return Promise.resolve(done);
    });
    await waitFor('the second run', () => runs.length === 1);
    expect(runs).toEqual([spec.taskId]);
  });
});
