import type { Clock } from '@harvest/runtime/clock';
import type { ExpiringTexts, HostTurns } from '../spec/ports.ts';

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  readonly move: (ms: number) => void;
}

/** A clock that starts on 18 March 2024. */
export function createManualClock(): ManualClock {
  let nowMs = Date.parse('2024-03-18T12:00:00Z');
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    move: (ms) => {
      nowMs += ms;
    },
  };
}

/** Texts in this process, which expire by `clock`. */
export function createInMemoryTexts(clock: Clock): ExpiringTexts {
  const texts = new Map<string, { text: string; untilMs: number }>();
  return {
    get: (key) => {
      const kept = texts.get(key);
      return Promise.resolve(kept !== undefined && clock.nowMs() < kept.untilMs ? kept.text : null);
    },
    set: (key, text, ttlSeconds) => {
      texts.set(key, { text, untilMs: clock.nowMs() + ttlSeconds * 1_000 });
      return Promise.resolve();
    },
  };
}

/** One reader at a time at a host, without pauses; what was asked for is in `taken`. */
export interface RecordedTurns extends HostTurns {
  readonly taken: readonly { readonly host: string; readonly delayMs: number; readonly turnMsMax: number }[];
  /** Turns that nobody has given back. */
  readonly open: () => number;
}

/** Turns in this process, in the order in which they were asked for. */
export function createInMemoryTurns(): RecordedTurns {
  const queues = new Map<string, Promise<null>>();
  const taken: { host: string; delayMs: number; turnMsMax: number }[] = [];
  let open = 0;
  return {
    taken,
    open: () => open,
    take: async (host, { delayMs, turnMsMax, signal }) => {
      const { promise: isReleased, resolve } = Promise.withResolvers<null>();
      const earlier = queues.get(host);
      queues.set(host, isReleased);
      await earlier;
      signal.throwIfAborted();
      taken.push({ host, delayMs, turnMsMax });
      open += 1;
      return {
        release: () => {
          open -= 1;
          resolve(null);
          return Promise.resolve();
        },
      };
    },
  };
}
