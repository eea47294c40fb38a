import type { Clock } from '@harvest/runtime/clock';

/** Waiting as a dependency, so that tests decide how time passes. */
export interface Timers {
  /** Calls `run` once after `delayMs`; the returned function prevents that. */
  readonly after: (delayMs: number, run: () => void) => () => void;
}

/** Timers of the process; a pending one does not keep the process alive. */
export const systemTimers: Timers = {
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

/**
 * Resolves after `delayMs` by the clock, and not before: Node's timers may fire a millisecond early, when a deployment
 * that has to be waited for would still count as cooling.
 *
 * @throws the signal's reason as soon as it is aborted.
 */
export async function sleep(options: {
  delayMs: number;
  signal: AbortSignal;
  clock: Clock;
  timers: Timers;
}): Promise<void> {
  const { signal, clock, timers } = options;
  signal.throwIfAborted();
  const endMs = clock.monotonicMs() + options.delayMs;
  for (let leftMs = options.delayMs; leftMs > 0; leftMs = endMs - clock.monotonicMs()) {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        cancel();
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const cancel = timers.after(Math.ceil(leftMs), wake);
      signal.addEventListener('abort', wake);
    });
    signal.throwIfAborted();
  }
}
