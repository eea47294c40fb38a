import type { HarvestSpec, TaskSpec } from '@harvest/contracts/task-record';
import type { Logger } from '@harvest/runtime/logger';
import type { Store } from '@harvest/store/create-store';
import type { AcceptedTask, TaskRef } from '@harvest/store/task-store';
import type { ProducerConfig } from './config.ts';
import { JobQueue } from './job-queue.ts';

/** Takes tasks in. */
export interface TaskProducer {
  /**
   * Accepts a task and enqueues its job: two commands, which usually share a round trip. From the moment of acceptance
   * the task will run, so that a failing enqueue is not an error: the sweeper makes up for it. @throws HarvestError
   * `queue.full`, `store.unavailable`.
   */
  readonly submit: (spec: TaskSpec, source: string) => Promise<{ readonly createdAtMs: number }>;
  /**
   * Accepts tasks of one tenant that have the same source, all of them or none, and enqueues one job for them, under
   * which they may share a model call. Without that job the sweeper runs each of them by itself. @throws HarvestError
   * `queue.full`, `store.unavailable`.
   */
  readonly submitBatch: (specs: readonly [HarvestSpec, ...HarvestSpec[]], source: string) => Promise<void>;
  /** Writes what is still to be noted and lets go of the queue. */
  readonly close: () => Promise<void>;
}

const markIntervalMs = 100;
const marksMax = 10_000;
/** After a refusal, for how long a job is sent only once its task is accepted. */
const cautionMs = 1_000;

/** Creates the producer; it uses the store's connection and never closes it. */
export function createTaskProducer(options: {
  store: Store;
  config: ProducerConfig;
  logger: Logger;
}): TaskProducer {
  const queue = new JobQueue(options);
  const marks = new QueuedMarks(options);
  const submitter = new Submitter({ ...options, queue, marks });
  return {
    submit: (spec, source) => submitter.submit(spec, source),
    submitBatch: (specs, source) => submitter.submitBatch(specs, source),
    close: async () => {
      await marks.flush();
      await queue.close();
    },
  };
}

/**
 * The job is sent right behind the record, on the same connection, so that Redis sees them in that order without a
 * wait in between. A job without a record, because the task was refused, is dropped by the worker that takes it; so that
 * refused tasks cannot fill the queue, jobs wait for acceptance for a while after a refusal.
 */
class Submitter {
  readonly #store: Store;
  readonly #queue: JobQueue;
  readonly #marks: QueuedMarks;
  readonly #timeoutMs: number;
  readonly #logger: Logger;
  #cautiousUntilMs = 0;

  constructor(options: {
    store: Store;
    queue: JobQueue;
    marks: QueuedMarks;
    config: ProducerConfig;
    logger: Logger;
  }) {
    this.#store = options.store;
    this.#queue = options.queue;
    this.#marks = options.marks;
    this.#timeoutMs = options.config.ENQUEUE_TIMEOUT_MS;
    this.#logger = options.logger;
  }

  async submit(spec: TaskSpec, source: string): Promise<AcceptedTask> {
    const accepting = this.#store.tasks.accept(spec, source);
    const ref = { tenant: spec.tenant, taskId: spec.taskId };
    const early = performance.now() < this.#cautiousUntilMs ? null : this.#enqueue(ref);
    const accepted = await this.#settle(accepting);
    // Only a job that came after its record is sure to find it. One that came before may be running this very moment,
    // about to find nothing and to swallow the job that is sent now: then the sweeper has the last word.
    const failure = await (accepted.inOrder && early !== null ? early : this.#enqueue(ref));
    if (failure === null && (accepted.inOrder || early === null)) this.#marks.add(ref);
    else if (failure !== null)
      this.#logger.warn('enqueueing failed, the sweeper will do it', {
        task_id: ref.taskId,
        err: failure.error,
      });
    return accepted;
  }

  async submitBatch(specs: readonly [HarvestSpec, ...HarvestSpec[]], source: string): Promise<void> {
    await this.#store.batches.accept(specs, source);
    const [{ tenant, taskId }, ...others] = specs;
    try {
      await this.#queue.addBatch(tenant, [taskId, ...others.map((spec) => spec.taskId)], this.#timeoutMs);
      for (const spec of specs) this.#marks.add({ tenant, taskId: spec.taskId });
    } catch (error) {
      this.#logger.warn('enqueueing a batch failed, the sweeper will run its tasks one by one', {
        task_id: taskId,
        size: specs.length,
        err: error,
      });
    }
  }

  async #settle(accepting: Promise<AcceptedTask>): Promise<AcceptedTask> {
    try {
      return await accepting;
    } catch (error) {
      this.#cautiousUntilMs = performance.now() + cautionMs;
      throw error;
    }
  }

  /** Null when the job is in the queue; never throws, since nobody may be waiting when it fails. */
  async #enqueue(ref: TaskRef): Promise<{ readonly error: unknown } | null> {
    try {
      await this.#queue.add(ref, this.#timeoutMs);
      return null;
    } catch (error) {
      return { error };
    }
  }
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
