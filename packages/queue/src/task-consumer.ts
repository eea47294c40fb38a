import { type JobPayload, jobCatalogue } from '@harvest/contracts/jobs';
import { type Lane, laneNames } from '@harvest/contracts/lanes';
import { withTimeout } from '@harvest/runtime/lifecycle';
import type { Logger } from '@harvest/runtime/logger';
import type { Store } from '@harvest/store/create-store';
import { type Shard, laneQueues } from '@harvest/store/keys';
import type { TaskRef } from '@harvest/store/task-store';
import { type Job, Worker } from 'bullmq';
import type { ConsumerConfig } from './config.ts';
import { JobQueue } from './job-queue.ts';
import { type JobVerdict, RetryLater } from './job-terms.ts';

/** Runs the jobs of all shards and lanes. */
export interface TaskConsumer {
  /**
   * Takes no more jobs, waits up to `graceMs` for the running ones, then aborts their signal and waits up to
   * `abortMs` more. Bounded even when Redis is gone.
   */
  readonly drain: (limits: { graceMs: number; abortMs: number }) => Promise<void>;
  /** How many jobs run now. */
  readonly running: number;
}

/** What a consumer needs, and what it does with a job. */
export interface TaskConsumerOptions {
  readonly store: Store;
  readonly config: ConsumerConfig;
  readonly logger: Logger;
  readonly run: (ref: TaskRef, signal: AbortSignal) => Promise<JobVerdict>;
  /**
   * Runs tasks that were submitted together and returns a verdict for each, in order. A task that is to run again does
   * so by itself. Absent: every task runs by itself.
   */
  readonly runBatch?: (refs: readonly TaskRef[], signal: AbortSignal) => Promise<readonly JobVerdict[]>;
  readonly onStalled?: () => void;
  /**
   * From so many lost workers on, a job runs alone among its like in this process: one of them may have ended those
   * workers, and the others, which only ran beside it, must not be blamed for it again. Default: never.
   */
  readonly aloneAfterStalls?: number;
}

const unexpectedRetryMs = 1_000;
const unknownJobRetryMs = 30_000;
const stallsMax = 1_000_000;
const closeTimeoutMs = 2_000;

/**
 * Takes jobs from every shard and hands each task to `run`, whose signal aborts when the process must end. Each lane has
 * slots of its own. How often a task may start is decided by its record, so that BullMQ's own limits are out of reach.
 */
export function createTaskConsumer(options: TaskConsumerOptions): TaskConsumer {
  return new BullTaskConsumer(options);
}

class BullTaskConsumer implements TaskConsumer {
  readonly #options: TaskConsumerOptions;
  readonly #workers: readonly Worker[];
  readonly #abort = new AbortController();
  readonly #work = new Set<Promise<JobVerdict>>();
  readonly #queue: JobQueue;
  #lastSuspect: Promise<unknown> = Promise.resolve();
  #draining = false;

  constructor(options: TaskConsumerOptions) {
    this.#options = options;
    this.#queue = new JobQueue(options);
    this.#workers = options.store.shards.flatMap((shard) =>
      laneNames.map((lane) => this.#openWorker(shard, lane)),
    );
  }

  get running(): number {
    return this.#work.size;
  }

  async drain({ graceMs, abortMs }: { graceMs: number; abortMs: number }): Promise<void> {
    const { logger } = this.#options;
    this.#draining = true;
    // Pausing is local; it does not wait for a blocked connection.
    for (const worker of this.#workers) void worker.pause(true);
    if (!(await this.#settled(graceMs))) {
      logger.warn('jobs are still running after the grace period and are given back', {
        count: this.running,
      });
      this.#abort.abort(new Error('the worker is shutting down'));
      await this.#settled(abortMs);
    }
    // BullMQ's close waits for Redis, which may be gone for good.
    const closing = Promise.allSettled([
      ...this.#workers.map((worker) => worker.close(this.running > 0)),
      this.#queue.close(),
    ]);
    await withTimeout(closing, closeTimeoutMs).catch((error: unknown) => {
      logger.warn('the queue did not close in time', { err: error });
    });
  }

  #openWorker(shard: Shard, lane: Lane): Worker {
    const { store, config, logger } = this.#options;
    const worker = new Worker(laneQueues[lane], (job) => this.#process(job, lane), {
      connection: store.redis,
      prefix: store.queuePrefix(shard),
      concurrency: Math.ceil(slotsOf(config, lane) / store.shards.length),
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
      this.#options.onStalled?.();
    });
    worker.on('error', (error) => {
      logger.debug('queue worker error', { shard: shard.index, lane, err: error });
    });
    worker.on('failed', (job, error) => {
      if (error instanceof RetryLater) return;
      logger.error('a job ended unexpectedly', { task_id: job?.id, err: error });
    });
    return worker;
  }

  async #process(job: Job<unknown>, lane: Lane): Promise<void> {
    // A fetch that was under way when the drain began still brings its job: it goes back untouched.
    if (this.#draining) throw new RetryLater(0);
    const work = this.#start(job, lane);
    this.#work.add(work);
    try {
      const verdict = await work;
      if (verdict.kind === 'retry') throw new RetryLater(verdict.inMs);
    } finally {
      this.#work.delete(work);
    }
  }

  async #start(job: Job<unknown>, lane: Lane): Promise<JobVerdict> {
    const batch = jobCatalogue['batch.run'].safeParse(job.data);
    if (batch.success) return await this.#runBatch(job, { ...batch.data, lane });
    const task = jobCatalogue['task.run'].safeParse(job.data);
    if (!task.success) {
      // A newer version may have added it, whose workers will know it.
      this.#options.logger.warn('a job is of a kind that this worker does not know', { job_id: job.id });
      return { kind: 'retry', inMs: unknownJobRetryMs };
    }
    const { taskId, tenant, workersLost = 0 } = task.data;
    const { aloneAfterStalls = Number.POSITIVE_INFINITY } = this.#options;
    const suspect = job.stalledCounter + workersLost >= aloneAfterStalls;
    return await (suspect ? this.#runInTurn({ taskId, tenant }) : this.#run({ taskId, tenant }));
  }

  /**
   * Runs the tasks of a batch together, once. Whatever is left of them then, because they are to run again or because
   * this worker or an earlier one failed, goes on by itself: each task has a job of its own before the batch's job ends.
   */
  async #runBatch(
    job: Job<unknown>,
    { tenant, taskIds, lane }: JobPayload<'batch.run'> & { readonly lane: Lane },
  ): Promise<JobVerdict> {
    const tasks = taskIds.map((taskId) => ({ tenant, taskId, lane }));
    const { runBatch } = this.#options;
    if (runBatch === undefined || job.stalledCounter > 0 || job.attemptsMade > 0) {
      const workersLost = job.stalledCounter;
      await this.#queue.add(tasks.map((task) => ({ ...task, workersLost })));
      return { kind: 'done' };
    }
    const verdicts = await runBatch(tasks, this.#abort.signal);
    const again = tasks.flatMap((task, index) => {
      const verdict = verdicts[index];
      return verdict?.kind === 'retry' ? [{ ...task, delayMs: verdict.inMs }] : [];
    });
    await this.#queue.add(again);
    return { kind: 'done' };
  }

  #run(ref: TaskRef): Promise<JobVerdict> {
    return this.#options.run(ref, this.#abort.signal);
  }

  /** Not before the suspects ahead of it have ended; until then the task is not claimed, and no start is counted. */
  #runInTurn(ref: TaskRef): Promise<JobVerdict> {
    const turn = this.#lastSuspect.then(() => this.#run(ref));
    // Whoever awaits the turn hears of its failure; those behind only need to know that it is over.
    this.#lastSuspect = turn.catch(() => undefined);
    return turn;
  }

  /** True when everything that runs has ended within the time. */
  async #settled(timeoutMs: number): Promise<boolean> {
    const deadlineMs = performance.now() + timeoutMs;
    while (this.#work.size > 0) {
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) return false;
      // Running out of time is an answer here, which the next round gives.
      await withTimeout(Promise.allSettled([...this.#work]), leftMs).catch(() => undefined);
    }
    return true;
  }
}

function slotsOf({ WORKER_CONCURRENCY, BATCH_CONCURRENCY }: ConsumerConfig, lane: Lane): number {
  if (lane === 'interactive') return WORKER_CONCURRENCY;
  return BATCH_CONCURRENCY === 0 ? Math.max(1, Math.floor(WORKER_CONCURRENCY / 2)) : BATCH_CONCURRENCY;
}
