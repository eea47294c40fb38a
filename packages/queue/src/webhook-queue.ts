/**
 * The queue of webhooks: one in each shard, apart from the tasks', so that receivers never hold up work. The record of a
 * delivery, not its job, says how often it was tried and how it ended; a job only brings it to a worker.
 */
import { integerVariable } from '@harvest/runtime/load-config';
import { withTimeout } from '@harvest/runtime/lifecycle';
import type { Logger } from '@harvest/runtime/logger';
import type { Store } from '@harvest/store/create-store';
import type { Shard } from '@harvest/store/keys';
import { type Job, type JobsOptions, Queue, Worker } from 'bullmq';
import type { ConsumerConfig } from './config.ts';
import { type JobVerdict, RetryLater, recordedJobOptions } from './job-terms.ts';

/** Variables of whoever delivers webhooks. */
export const webhookConsumerVariables = {
  WEBHOOK_CONCURRENCY: integerVariable({ min: 1, max: 1_000, default: 64 }),
};

const queueName = 'webhooks';
const jobName = 'webhook.deliver';
const unexpectedRetryMs = 5_000;
const closeTimeoutMs = 1_000;

const jobOptions: JobsOptions = { ...recordedJobOptions, stackTraceLimit: 0 };

/** A delivery that is to be made, in the round for which it was asked. */
export interface WebhookJob {
  readonly tenant: string;
  readonly deliveryId: string;
  readonly round: number;
}

type WebhookBullQueue = Queue<WebhookJob, void>;

/** Puts deliveries into the queues of their shards, over the store's command connection. */
export interface WebhookProducer {
  /** A job that is there already stays as it is. Rejects when Redis cannot be reached. */
  readonly add: (jobs: readonly WebhookJob[]) => Promise<void>;
  /** How many deliveries wait, those that pause between two attempts included. */
  readonly depth: () => Promise<number>;
  readonly close: () => Promise<void>;
}

/** Opens the queues of all shards. */
export function createWebhookProducer(options: { store: Store; logger: Logger }): WebhookProducer {
  const { store, logger } = options;
  const queues = new Map<number, WebhookBullQueue>(
    store.shards.map((shard) => [shard.index, openQueue(store, shard, logger)]),
  );
  return {
    add: async (jobs) => {
      const byShard = Map.groupBy(jobs, (job) => store.shardOf(job.tenant).index);
      for (const [index, members] of byShard) {
        await queues.get(index)?.addBulk(
          members.map((data) => ({
            name: jobName,
            data,
            opts: { ...jobOptions, jobId: `${data.deliveryId}-${String(data.round)}` },
          })),
        );
      }
    },
    depth: async () => {
      const counts = await Promise.all(
        [...queues.values()].map((queue) => queue.getJobCountByTypes('waiting', 'delayed', 'active')),
      );
      return counts.reduce((sum, count) => sum + count, 0);
    },
    close: async () => {
      await Promise.allSettled([...queues.values()].map((queue) => queue.close()));
    },
  };
}

function openQueue(store: Store, shard: Shard, logger: Logger): WebhookBullQueue {
  const queue: WebhookBullQueue = new Queue(queueName, {
    connection: store.redis,
    prefix: store.queuePrefix(shard),
    skipMetasUpdate: true,
  });
  queue.on('error', (error) => {
    logger.debug('queue connection failed', { shard: shard.index, err: error });
  });
  return queue;
}

/** Runs the jobs of all shards. */
export interface WebhookConsumer {
  /**
   * Takes no more jobs, waits up to `graceMs` for the running ones, then aborts their signal and waits up to `abortMs` more.
   * Bounded even when Redis is gone.
   */
  readonly close: (limits: { graceMs: number; abortMs: number }) => Promise<void>;
}

/**
 * Takes jobs from every shard, each of which may have `concurrency` of them under way: whoever runs them bounds them all
 * together, so that a few slow ones leave room for the others of their shard however many shards there are.
 */
export function createWebhookConsumer(options: {
  readonly store: Store;
  readonly config: Pick<ConsumerConfig, 'LOCK_DURATION_MS' | 'STALLED_INTERVAL_MS'>;
  readonly concurrency: number;
  readonly logger: Logger;
  /** The signal aborts when the process must end. */
  readonly run: (job: WebhookJob, signal: AbortSignal) => Promise<JobVerdict>;
}): WebhookConsumer {
  const { store, config, concurrency, logger, run } = options;
  const work = new Set<Promise<JobVerdict>>();
  const abort = new AbortController();
  const process = async (job: Job<WebhookJob, void>): Promise<void> => {
    const running = run(job.data, abort.signal);
    work.add(running);
    try {
      const verdict = await running;
      if (verdict.kind === 'retry') throw new RetryLater(verdict.inMs);
    } catch (error) {
      if (!(error instanceof RetryLater))
        logger.warn('a webhook job failed and will run again', {
          delivery_id: job.data.deliveryId,
          err: error,
        });
      throw error;
    } finally {
      work.delete(running);
    }
  };
  const workers = store.shards.map((shard) => {
    const worker = new Worker<WebhookJob, void>(queueName, process, {
      connection: store.redis,
      prefix: store.queuePrefix(shard),
      concurrency,
      lockDuration: config.LOCK_DURATION_MS,
      stalledInterval: config.STALLED_INTERVAL_MS,
      maxStalledCount: 1_000_000,
      settings: {
        backoffStrategy: (_attempts, _type, error) =>
          error instanceof RetryLater ? error.inMs : unexpectedRetryMs,
      },
    });
    worker.on('error', (error) => {
      logger.debug('webhook queue error', { shard: shard.index, err: error });
    });
    return worker;
  });
  return {
    close: async ({ graceMs, abortMs }) => {
      for (const worker of workers) void worker.pause(true);
      await withTimeout(Promise.allSettled(work), graceMs).catch(async () => {
        logger.warn('webhooks are still being delivered and are given back', { count: work.size });
        abort.abort(new Error('the worker is shutting down'));
        // What does not end even then loses its lock, and runs again once that is noticed.
        await withTimeout(Promise.allSettled(work), abortMs).catch(() => undefined);
      });
      // BullMQ's close waits for Redis, which may be gone for good.
      const closing = Promise.allSettled(workers.map((worker) => worker.close(work.size > 0)));
      await withTimeout(closing, closeTimeoutMs).catch((error: unknown) => {
        logger.warn('the queue of webhooks did not close in time', { err: error });
      });
    },
  };
}
