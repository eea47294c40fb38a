import { setTimeout as sleep } from 'node:timers/promises';

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

/** Resolves as `promise` does, or rejects with the signal's reason as soon as it aborts. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => {
    reject(signal.reason as Error);
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
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

  /** Resolves at a notice, or when the time is over. Rejects with the signal's reason. */
  async next(options: { timeoutMs: number; signal: AbortSignal }): Promise<void> {
    if (this.#missed) {
      this.#missed = false;
      return;
    }
    const { promise: noticed, resolve } = Promise.withResolvers<undefined>();
    this.#wake = () => {
      resolve(undefined);
    };
    const over = new AbortController();
    try {
      const timeout = sleep(options.timeoutMs, undefined, { signal: over.signal }).catch(() => undefined);
      await untilAborted(Promise.race([noticed, timeout]), options.signal);
    } finally {
      this.#wake = null;
      over.abort();
    }
  }
}
