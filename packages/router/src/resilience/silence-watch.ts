import type { Clock } from '@harvest/runtime/clock';
import type { Timers } from './timers.ts';

/**
 * Notices when nothing has been heard for too long. It holds one timer that looks at the time of the last sign when it
 * fires: moving a timer with every piece of a stream would cost more than reading the piece.
 */
export class SilenceWatch {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #onSilence: (limitMs: number) => void;
  #limitMs: number;
  #heardMs: number;
  #cancel: () => void;

  /** Begins to watch at once; `onSilence` is called at most once, with the limit that was exceeded. */
  constructor(options: {
    limitMs: number;
    clock: Clock;
    timers: Timers;
    onSilence: (limitMs: number) => void;
  }) {
    this.#clock = options.clock;
    this.#timers = options.timers;
    this.#onSilence = options.onSilence;
    this.#limitMs = options.limitMs;
    this.#heardMs = options.clock.monotonicMs();
    this.#cancel = this.#arm(options.limitMs);
  }

  /** Something was heard. */
  heard(): void {
    this.#heardMs = this.#clock.monotonicMs();
  }

  /** Something was heard, and from now on another limit holds. */
  heardFirst(limitMs: number): void {
    this.heard();
    this.#limitMs = limitMs;
    this.#cancel();
    this.#cancel = this.#arm(limitMs);
  }

  /** Ends the watch. */
  close(): void {
    this.#cancel();
  }

  #arm(delayMs: number): () => void {
    // No limit needs no timer, and Node's timers cannot hold one.
    if (!Number.isFinite(delayMs)) return () => undefined;
    return this.#timers.after(Math.ceil(delayMs), () => {
      const leftMs = this.#heardMs + this.#limitMs - this.#clock.monotonicMs();
      if (leftMs > 0) this.#cancel = this.#arm(leftMs);
      else this.#onSilence(this.#limitMs);
    });
  }
}
