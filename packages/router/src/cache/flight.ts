import { setTimeout as sleep } from 'node:timers/promises';
import { untilAborted } from '../until-aborted.ts';

/** A lookup that others wait for, within one process: its outcome comes once and never fails. */
export class Flight<Outcome> {
  readonly outcome: Promise<Outcome>;
  /** Ends the wait of everybody; later calls change nothing. */
  readonly land: (outcome: Outcome) => void;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.outcome = promise;
    this.land = resolve;
  }
}

/** Wakes a waiter at each notice; a notice that comes while nobody waits ends the next wait at once. */
export class Notices {
  #missed = false;
  #wake: (() => void) | null = null;

  readonly give = (): void => {
    this.#missed = this.#wake === null;
    this.#wake?.();
  };

  /** Resolves with true at a notice, or with false when the time is over. Rejects with the signal's reason. */
  async next(options: { timeoutMs: number; signal: AbortSignal }): Promise<boolean> {
    if (this.#missed) {
      this.#missed = false;
      return true;
    }
    const { promise: noticed, resolve } = Promise.withResolvers<true>();
    this.#wake = () => {
      resolve(true);
    };
    const over = new AbortController();
    try {
      const timeout = sleep(options.timeoutMs, false, { signal: over.signal }).catch(() => false);
      return await untilAborted(Promise.race([noticed, timeout]), options.signal);
    } finally {
      this.#wake = null;
      over.abort();
    }
  }
}
