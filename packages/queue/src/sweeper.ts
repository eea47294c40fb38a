import type { Logger } from '@harvest/runtime/logger';
import type { Store } from '@harvest/store/create-store';
import type { ConsumerConfig } from './config.ts';
import { JobQueue } from './job-queue.ts';

const batchSize = 500;
/** A pass ends after so many batches, whatever is still due: the next one goes on. */
const roundsMax = 20;

/**
 * Enqueues tasks that were accepted but whose job did not reach the queue, because the API died or lost Redis in
 * between. Any number of sweepers may run at once: adding a job twice changes nothing.
 */
export class Sweeper {
  readonly #store: Store;
  readonly #queue: JobQueue;
  readonly #config: ConsumerConfig;
  readonly #logger: Logger;
  readonly #onSwept: (count: number) => void;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  #round: Promise<void> = Promise.resolve();

  constructor(options: {
    store: Store;
    config: ConsumerConfig;
    logger: Logger;
    onSwept?: (count: number) => void;
  }) {
    this.#store = options.store;
    this.#queue = new JobQueue({ store: options.store, logger: options.logger });
    this.#config = options.config;
    this.#logger = options.logger;
    this.#onSwept = options.onSwept ?? (() => undefined);
  }

  /** Sweeps every `SWEEP_INTERVAL_MS`, the first time at once, until `close`. */
  start(): void {
    this.#round = this.#loop();
  }

  /** One pass over what is due. Returns how many tasks were enqueued. @throws HarvestError `store.unavailable`. */
  async sweep(): Promise<number> {
    let swept = 0;
    for (let round = 0; round < roundsMax && !this.#stopped; round += 1) {
      const due = await this.#store.tasks.listUnqueued({
        olderThanMs: this.#config.SWEEP_AFTER_MS,
        limit: batchSize,
      });
      if (due.length === 0) return swept;
      await this.#queue.addAll(due);
      await this.#store.tasks.markQueued(due);
      swept += due.length;
      if (due.length < batchSize) return swept;
    }
    return swept;
  }

  /** Stops the rounds and lets go of the queue. */
  async close(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#round;
    await this.#queue.close();
  }

  async #loop(): Promise<void> {
    try {
      const swept = await this.sweep();
      if (swept > 0) {
        this.#onSwept(swept);
        this.#logger.info('enqueued tasks that had been accepted only', { count: swept });
      }
    } catch (error) {
      this.#logger.warn('sweeping failed', { err: error });
    }
    if (!this.#stopped) {
      this.#timer = setTimeout(() => {
        this.start();
      }, this.#config.SWEEP_INTERVAL_MS);
    }
  }
}
