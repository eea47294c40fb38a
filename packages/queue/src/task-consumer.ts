import { jobCatalogue } from '@harvest/contracts/jobs';
import { withTimeout } from '@harvest/runtime/lifecycle';
import type { Logger } from '@harvest/runtime/logger';
import type { Store } from '@harvest/store/create-store';
import type { Shard } from '@harvest/store/keys';
import type { TaskRef } from '@harvest/store/task-store';
import { type Job, Worker } from 'bullmq';
import type { ConsumerConfig } from './config.ts';
import { queueName } from './job-queue.ts';

/** What becomes of a job: it is over, or it runs again after a pause. */
export type JobVerdict = { readonly kind: 'done' } | { readonly kind: 'retry'; readonly inMs: number };

export interface TaskConsumer {
  /**
   * Takes no more jobs, waits up to `graceMs` for the running ones, then aborts their signal and waits up to
   * `abortMs` more. Bounded even when Redis is gone.
   */
  readonly drain: (limits: { graceMs: number; abortMs: number }) => Promise<void>;
  /** How many jobs run now. */
  readonly running: number;
}

/** Thrown into BullMQ to have a job run again; carries the pause. */
class RetryLater extends Error {
  override readonly name = 'RetryLater';
  readonly inMs: number;

  constructor(inMs: number) {
    super(`run again in ${String(inMs)} ms`);
    this.inMs = inMs;
  }
}

const unexpectedRetryMs = 1_000;
const stallsMax = 1_000_000;
const closeTimeoutMs = 2_000;

/**
 * Takes jobs from every shard and hands each task to `run`, whose signal aborts when the process must end. How often
 * a task may start is decided by its record, so that BullMQ's own limits are out of reach.
 */
export function createTaskConsumer(options: {
  store: Store;
  config: ConsumerConfig;
  logger: Logger;
  run: (ref: TaskRef, signal: AbortSignal) => Promise<JobVerdict>;
  onStalled?: () => void;
  /**
   * From so many lost workers on, a job runs alone among its like in this process: one of them may have ended those
   * workers, and the others, which only ran beside it, must not be blamed for it again. Default: never.
   */
  aloneAfterStalls?: number;
}): TaskConsumer {
  const { store, config, logger } = options;
  const abort = new AbortController();
  const running = new Set<Promise<unknown>>();
  const aloneAfterStalls = options.aloneAfterStalls ?? Number.POSITIVE_INFINITY;
  let lastSuspect: Promise<unknown> = Promise.resolve();

  /** Not before the suspects ahead of it have ended; until then the task is not claimed, and no start is counted. */
  const runInTurn = (ref: TaskRef): Promise<JobVerdict> => {
    const turn = lastSuspect.then(() => options.run(ref, abort.signal));
    // Whoever awaits the turn hears of its failure; those behind only need to know that it is over.
    lastSuspect = turn.catch(() => undefined);
    return turn;
  };

  const process = async (job: Job<unknown>): Promise<void> => {
    const ref = jobCatalogue['task.run'].parse(job.data);
    const suspect = job.stalledCounter >= aloneAfterStalls;
    const work = suspect ? runInTurn(ref) : options.run(ref, abort.signal);
    running.add(work);
    try {
      const verdict = await work;
      if (verdict.kind === 'retry') throw new RetryLater(verdict.inMs);
    } finally {
      running.delete(work);
    }
  };

  const openWorker = (shard: Shard): Worker => {
    const worker = new Worker(queueName, process, {
      connection: store.redis,
      prefix: store.queuePrefix(shard),
      concurrency: Math.ceil(config.WORKER_CONCURRENCY / store.shards.length),
      lockDuration: config.LOCK_DURATION_MS,
      stalledInterval: config.STALLED_INTERVAL_MS,
      maxStalledCount: stallsMax,
      settings: {
        backoffStrategy: (_attempts, _type, error) =>
          error instanceof RetryLater ? error.inMs : unexpectedRetryMs,
      },
    });
    worker.on('stalled', (jobId) => {
      logger.warn('a job lost its worker and will run again', { task_id: jobId });
      options.onStalled?.();
    });
    worker.on('error', (error) => {
      logger.debug('queue worker error', { shard: shard.index, err: error });
    });
    worker.on('failed', (job, error) => {
      if (!(error instanceof RetryLater))
        logger.error('a job ended unexpectedly', { task_id: job?.id, err: error });
    });
    return worker;
  };
  const workers = store.shards.map(openWorker);

  const settled = async (timeoutMs: number): Promise<boolean> => {
    try {
      await withTimeout(Promise.allSettled([...running]), timeoutMs);
      return true;
    } catch {
      return false;
    }
  };

  return {
    get running() {
      return running.size;
    },
    drain: async ({ graceMs, abortMs }) => {
      // Pausing is local; it does not wait for a blocked connection.
      for (const worker of workers) void worker.pause(true);
      if (!(await settled(graceMs))) {
        logger.warn('jobs are still running after the grace period and are given back', {
          count: running.size,
        });
        abort.abort(new DOMException('the worker is shutting down', 'AbortError'));
        await settled(abortMs);
      }
      // BullMQ's close waits for Redis, which may be gone for good.
      await withTimeout(
        Promise.allSettled(workers.map((worker) => worker.close(running.size > 0))),
        closeTimeoutMs,
      ).catch((error: unknown) => {
        logger.warn('the queue did not close in time', { err: error });
      });
    },
  };
}
