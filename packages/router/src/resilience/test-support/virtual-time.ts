import type { Clock } from '@harvest/runtime/clock';
import { type Timers, sleep } from '../timers.ts';

interface Entry {
  readonly atMs: number;
  readonly run: () => void;
}

/** Time for tests: it stands still while code runs and jumps to the next timer when all code waits. */
export interface VirtualTime {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly sleep: (delayMs: number, signal: AbortSignal) => Promise<void>;
  /** Lets time pass until `work` has settled; rejects when it waits for something that no timer will bring. */
  readonly settle: <T>(work: Promise<T>) => Promise<PromiseSettledResult<T>>;
  /** Lets that much time pass. */
  readonly pass: (durationMs: number) => Promise<void>;
}

/** All code that can run has run when the event loop has come round. */
async function quiet(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** Starts at 0. */
export function createVirtualTime(): VirtualTime {
  let nowMs = 0;
  const entries = new Set<Entry>();
  const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const timers: Timers = {
    after: (delayMs, run) => {
      const entry: Entry = { atMs: nowMs + Math.max(0, delayMs), run };
      entries.add(entry);
      return () => {
        entries.delete(entry);
      };
    },
  };
  /** Fires the timer that is next, if it is due until then. */
  const step = (untilMs: number): boolean => {
    let next: Entry | null = null;
    for (const entry of entries) if (next === null || entry.atMs < next.atMs) next = entry;
    if (next === null || next.atMs > untilMs) return false;
    entries.delete(next);
    nowMs = next.atMs;
    next.run();
    return true;
  };
  return {
    clock,
    timers,
    sleep: (delayMs, signal) => sleep({ delayMs, signal, clock, timers }),
    settle: async (work) => {
      const state = { settled: false };
      const outcome = Promise.allSettled([work]).then(([result]) => {
        state.settled = true;
        return result;
      });
      await quiet();
      while (!state.settled) {
        if (!step(Number.POSITIVE_INFINITY)) throw new Error('the work waits for something that never comes');
        await quiet();
      }
      return await outcome;
    },
    pass: async (durationMs) => {
      const endMs = nowMs + durationMs;
      await quiet();
      while (step(endMs)) await quiet();
      nowMs = endMs;
    },
  };
}
