import type { Lane } from '@harvest/contracts/lanes';
import type { JobName, JobPayload } from '@harvest/contracts/jobs';
import { withTimeout } from '@harvest/runtime/lifecycle';
import type { Logger } from '@harvest/runtime/logger';
import type { Store } from '@harvest/store/create-store';
import { type Shard, laneQueues } from '@harvest/store/keys';
import type { TaskRef } from '@harvest/store/task-store';
import { type JobsOptions, Queue } from 'bullmq';
import { recordedJobOptions } from './job-terms.ts';

const runJobName = 'task.run';

/** Before whoever comes now: the place of tasks whose turn had come, and which a later rebase cannot spoil. */
const foremostPriority = 1;
/** Longest wait for a queue that is still connecting; from then on the connection's own command timeout holds. */
const startTimeoutMs = 10_000;

type TaskQueue = Queue<JobPayload<JobName>, void, JobName>;

/** A task that is to go on by itself, after a pause when it has one. */
export interface ReturningTask extends TaskRef {
  readonly lane: Lane;
  readonly delayMs?: number;
  /** How many workers were lost over it under another job. */
  readonly workersLost?: number;
}

/**
 * Adds jobs for tasks that had a job in common and are to go on by themselves, over the store's command connection. Every
 * other job is written by the store together with its task.
 */
export class JobQueue {
  readonly #store: Store;
  readonly #logger: Logger;
  readonly #queues = new Map<string, TaskQueue>();
  readonly #ready = new Set<string>();

  constructor(options: { store: Store; logger: Logger }) {
    this.#store = options.store;
    this.#logger = options.logger;
  }

  /** Adds the jobs of tasks, with one command for each shard and lane; a job that is already there stays as it is. */
  async add(tasks: readonly ReturningTask[]): Promise<void> {
    for (const [shard, ofShard] of Map.groupBy(tasks, ({ tenant }) => this.#store.shardOf(tenant))) {
      for (const [lane, ofLane] of Map.groupBy(ofShard, (task) => task.lane)) {
        const queue = await this.#readyQueueOf(shard, laneQueues[lane]);
        await queue.addBulk(ofLane.map(runJobOf));
      }
    }
  }

  /** Lets go of the queues; the connection belongs to the store. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#queues.values()].map((queue) => queue.close()));
    this.#queues.clear();
  }

  async #readyQueueOf(shard: Shard, name: string): Promise<TaskQueue> {
    const prefix = this.#store.queuePrefix(shard);
    const id = `${prefix}:${name}`;
    const queue = this.#queues.get(id) ?? this.#open(id, prefix, name);
    if (!this.#ready.has(id)) await withTimeout(queue.waitUntilReady(), startTimeoutMs);
    return queue;
  }

  #open(id: string, prefix: string, name: string): TaskQueue {
    const queue: TaskQueue = new Queue(name, {
      connection: this.#store.redis,
      prefix,
      skipMetasUpdate: true,
    });
    queue.on('error', (error) => {
      this.#logger.debug('queue connection failed', { queue: id, err: error });
    });
    this.#queues.set(id, queue);
    // BullMQ keeps a failed start for ever: a queue that met a dying connection is replaced at the next use.
    queue.waitUntilReady().then(
      () => this.#ready.add(id),
      (error: unknown) => {
        this.#logger.debug('queue start failed', { queue: id, err: error });
        if (this.#queues.get(id) === queue) this.#queues.delete(id);
      },
    );
    return queue;
  }
}

function runJobOf({ taskId, tenant, delayMs = 0, workersLost = 0 }: ReturningTask): {
  readonly name: JobName;
  readonly data: JobPayload<'task.run'>;
  readonly opts: JobsOptions;
} {
  return {
    name: runJobName,
    data: { taskId, tenant, ...(workersLost === 0 ? {} : { workersLost }) },
    opts: {
      ...recordedJobOptions,
      priority: foremostPriority,
      jobId: taskId,
      ...(delayMs === 0 ? {} : { delay: delayMs }),
    },
  };
}
