import type { TaskSpec } from '@harvest/contracts/task-record';
import { withTimeout } from '@harvest/runtime/lifecycle';
import type { Logger } from '@harvest/runtime/logger';
import type { Store } from '@harvest/store/create-store';
import type { AcceptedTask, TaskRef } from '@harvest/store/task-store';
import type { ProducerConfig } from './config.ts';
import { JobQueue } from './job-queue.ts';

/** Takes tasks in. */
export interface TaskProducer {
  /**
   * Accepts a task and enqueues its job: two round trips. From the moment of acceptance the task will run, so that a
   * failing enqueue is not an error: the sweeper makes up for it. @throws HarvestError `queue.full`,
   * `store.unavailable`.
   */
  readonly submit: (spec: TaskSpec, source: string) => Promise<AcceptedTask>;
  /** Writes what is still to be noted and lets go of the queue. */
  readonly close: () => Promise<void>;
}

const markIntervalMs = 100;
const marksMax = 10_000;

/** Creates the producer; it uses the store's connection and never closes it. */
export function createTaskProducer(options: {
  store: Store;
  config: ProducerConfig;
  logger: Logger;
}): TaskProducer {
  const { store, config, logger } = options;
  const queue = new JobQueue({ store, logger });
  const marks = new QueuedMarks({ store, logger });
  return {
    submit: async (spec, source) => {
      const accepted = await store.tasks.accept(spec, source);
      const ref = { tenant: spec.tenant, taskId: spec.taskId };
      try {
        await withTimeout(queue.add(ref), config.ENQUEUE_TIMEOUT_MS);
        marks.add(ref);
      } catch (error) {
        logger.warn('enqueueing failed, the sweeper will do it', { task_id: spec.taskId, err: error });
      }
      return accepted;
    },
    close: async () => {
      await marks.flush();
      await queue.close();
    },
  };
}

/**
 * Collects tasks whose job is in the queue and tells the store in batches, so that accepting a task costs no third
 * round trip. What gets lost with a dying process is only that notice: the sweeper then adds a job that is there already.
 */
class QueuedMarks {
  readonly #store: Store;
  readonly #logger: Logger;
  #refs: TaskRef[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(options: { store: Store; logger: Logger }) {
    this.#store = options.store;
    this.#logger = options.logger;
  }

  add(ref: TaskRef): void {
    if (this.#refs.length >= marksMax) return;
    this.#refs.push(ref);
    this.#timer ??= setTimeout(() => void this.flush(), markIntervalMs);
  }

  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const refs = this.#refs;
    this.#refs = [];
    if (refs.length === 0) return;
    try {
      await this.#store.tasks.markQueued(refs);
    } catch (error) {
      this.#logger.debug('noting queued tasks failed, the sweeper will look at them', {
        count: refs.length,
        err: error,
      });
    }
  }
}
