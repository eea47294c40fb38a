import type { Claimed, JobRunnerOptions } from './job.ts';
import type { Logger } from '@harvest/runtime/logger';

/** Why an attempt is stopped from outside. */
export type StopCause = 'cancelled' | 'deadline' | 'fenced' | 'shutdown';

class AttemptStopped extends Error {
  override readonly name = 'AttemptStopped';
}

/** What may stop an attempt from outside; the first cause is the one that counts. */
export class AttemptStop {
  readonly #options: JobRunnerOptions;
  readonly #claim: Claimed;
  readonly #logger: Logger;
  readonly #abort = new AbortController();
  #cause: StopCause | null = null;

  constructor(options: JobRunnerOptions, { claim, logger }: { claim: Claimed; logger: Logger }) {
    this.#options = options;
    this.#claim = claim;
    this.#logger = logger;
  }

  /** Aborted once there is a cause. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get cause(): StopCause | null {
    return this.#cause;
  }

  stop(cause: StopCause): void {
    if (this.#cause !== null) return;
    this.#cause = cause;
    this.#abort.abort(new AttemptStopped(cause));
  }

  /**
   * Watches for a cancellation, the deadline and the shutdown; now and then it calls `ask`, which finds out whether the
   * lease still holds. Returns the function that ends the watch.
   */
  watch(shutdown: AbortSignal, ask: () => void): () => void {
    const { store, config, lookoutMs } = this.#options;
    const stopListening = store.cancellations.listen(this.#claim.lease.taskId, () => {
      this.stop('cancelled');
    });
    const onShutdown = (): void => {
      this.stop('shutdown');
    };
    shutdown.addEventListener('abort', onShutdown);
    if (shutdown.aborted) onShutdown();
    const deadline = setTimeout(() => {
      this.stop('deadline');
    }, config.TASK_DEADLINE_MS);
    const lookout = setInterval(() => {
      ask();
      this.#askWhetherAwaited();
    }, lookoutMs);
    return () => {
      clearInterval(lookout);
      clearTimeout(deadline);
      shutdown.removeEventListener('abort', onShutdown);
      stopListening();
    };
  }

  /** What is for one client alone, such as a chat, runs for nobody when its API process is gone. */
  #askWhetherAwaited(): void {
    const { record } = this.#claim;
    if (!('replyTo' in record)) return;
    this.#options.store.replies.isAwaited(record.replyTo).then(
      (awaited) => {
        if (!awaited) this.stop('cancelled');
      },
      (error: unknown) => {
        this.#logger.debug('whether the answer is awaited is not known', { err: error });
      },
    );
  }
}
