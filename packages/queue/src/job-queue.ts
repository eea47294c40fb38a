import type { JobName, JobPayload } from '@harvest/contracts/jobs';
import { withTimeout } from '@harvest/runtime/lifecycle';
import type { Logger } from '@harvest/runtime/logger';
import type { Store } from '@harvest/store/create-store';
import type { Shard } from '@harvest/store/keys';
import type { TaskRef } from '@harvest/store/task-store';
import { type JobsOptions, Queue } from 'bullmq';

/** The name of the one queue in each shard; the shard's hash tag is in the prefix. */
export const queueName = 'tasks';
const runJobName = 'task.run';
const batchJobName = 'batch.run';

/**
 * The record of a task, not its job, says how often it was started and how it ended. So a job is retried without a
 * limit of its own and leaves no trace when it is done; it ends only when its task is terminal.
 */
const jobOptions: JobsOptions = {
  attempts: 1_000_000,
  backoff: { type: 'custom' },
  removeOnComplete: true,
  removeOnFail: true,
};

type TaskQueue = Queue<JobPayload<JobName>, void, JobName>;

/** A task whose job is to be added, after a pause when it has one. */
export interface QueuedRef extends TaskRef {
  readonly delayMs?: number;
  /** How many workers were lost over it under another job. */
  readonly workersLost?: number;
}

/** Adds jobs to the shards' queues over the store's command connection. */
export class JobQueue {
  readonly #store: Store;
  readonly #logger: Logger;
  readonly #queues = new Map<number, TaskQueue>();
  readonly #ready = new Set<number>();

  constructor(options: { store: Store; logger: Logger }) {
    this.#store = options.store;
    this.#logger = options.logger;
  }

  /**
   * Adds the job of one task; a job that is already there stays as it is. A queue that is still connecting is waited for
   * up to `timeoutMs`; from then on the connection's own command timeout holds.
   */
  async add(ref: TaskRef, timeoutMs: number): Promise<void> {
    const queue = await this.#readyQueueOf(ref.tenant, timeoutMs);
    await queue.add(runJobName, payloadOf(ref), { ...jobOptions, jobId: ref.taskId });
  }

  /** Adds one job for tasks of one tenant that may share a model call; otherwise like `add`. */
  async addBatch(tenant: string, taskIds: readonly [string, ...string[]], timeoutMs: number): Promise<void> {
    const queue = await this.#readyQueueOf(tenant, timeoutMs);
    const data = { tenant, taskIds: [...taskIds] };
    await queue.add(batchJobName, data, { ...jobOptions, jobId: `batch-${taskIds[0]}` });
  }

  /** Adds many jobs with one round trip a shard. */
  async addAll(refs: readonly QueuedRef[]): Promise<void> {
    const byShard = Map.groupBy(refs, (ref) => this.#store.shardOf(ref.tenant));
    for (const [shard, members] of byShard) {
      await this.#queueOf(shard).addBulk(
        members.map((ref) => ({
          name: runJobName,
          data: payloadOf(ref),
          opts: { ...jobOptions, jobId: ref.taskId, delay: ref.delayMs ?? 0 },
        })),
      );
    }
  }

  /** Lets go of the queues; the connection belongs to the store. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#queues.values()].map((queue) => queue.close()));
    this.#queues.clear();
  }

  async #readyQueueOf(tenant: string, timeoutMs: number): Promise<TaskQueue> {
    const shard = this.#store.shardOf(tenant);
    const queue = this.#queueOf(shard);
    if (!this.#ready.has(shard.index)) await withTimeout(queue.waitUntilReady(), timeoutMs);
    return queue;
  }

  #queueOf(shard: Shard): TaskQueue {
    const known = this.#queues.get(shard.index);
    if (known !== undefined) return known;
    const queue: TaskQueue = new Queue(queueName, {
      connection: this.#store.redis,
      prefix: this.#store.queuePrefix(shard),
      skipMetasUpdate: true,
    });
    queue.on('error', (error) => {
      this.#logger.debug('queue connection failed', { shard: shard.index, err: error });
    });
    this.#queues.set(shard.index, queue);
    // BullMQ keeps a failed start for ever: a queue that met a dying connection is replaced at the next use.
    queue.waitUntilReady().then(
      () => this.#ready.add(shard.index),
      (error: unknown) => {
        this.#logger.debug('queue start failed', { shard: shard.index, err: error });
        if (this.#queues.get(shard.index) === queue) this.#queues.delete(shard.index);
      },
    );
    return queue;
  }
}

function payloadOf({ taskId, tenant, workersLost = 0 }: QueuedRef): JobPayload<'task.run'> {
  return { taskId, tenant, ...(workersLost === 0 ? {} : { workersLost }) };
}
