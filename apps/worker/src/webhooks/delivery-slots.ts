/** Something that only so many deliveries may be under way for at a time. */
export interface SlotLimit {
  readonly name: string;
  readonly max: number;
}

/** Slots that whoever took them gives back once, or how long to wait before asking again. */
export type SlotTurn =
  | { readonly kind: 'taken'; readonly giveBack: () => void }
  | { readonly kind: 'full'; readonly inMs: number };

interface SlotState {
  taken: number;
  /** How long deliveries have taken lately. */
  durationMs: number;
  /** When the next one that waits may come back. */
  nextTurnMs: number;
}

/** Until it is known how long a receiver takes; whoever comes back too early waits once more. */
const unknownDurationMs = 20;
/** The weight of the last delivery in the mean. */
const smoothing = 0.25;
const waitMsMin = 10;
const waitMsMax = 300_000;
/** Beyond so many, those are forgotten that nobody uses or waits for. */
const statesMax = 4_096;

/**
 * Keeps a slow receiver from holding up the others: each has so many slots in this process, and each tenant has. Whoever finds
 * none left is told to come back at the pace at which slots become free, so that a long queue keeps neither its receiver
 * waiting nor the workers busy.
 */
export class DeliverySlots {
  readonly #nowMs: () => number;
  readonly #states = new Map<string, SlotState>();

  constructor(options: { nowMs: () => number }) {
    this.#nowMs = options.nowMs;
  }

  /** Takes a slot of each. */
  take(limits: readonly SlotLimit[]): SlotTurn {
    const startedMs = this.#nowMs();
    const full = limits.find(({ name, max }) => (this.#states.get(name)?.taken ?? 0) >= max);
    if (full !== undefined) return { kind: 'full', inMs: this.#queue(this.#stateOf(full.name), full.max) };
    const states = limits.map(({ name }) => {
      const state = this.#stateOf(name);
      state.taken += 1;
      return state;
    });
    const giveBack = (): void => {
      const tookMs = this.#nowMs() - startedMs;
      for (const state of states) {
        state.taken -= 1;
        state.durationMs += (tookMs - state.durationMs) * smoothing;
      }
    };
    return { kind: 'taken', giveBack };
  }

  /** The time until the next turn that nobody else was told. */
  #queue(state: SlotState, max: number): number {
    const now = this.#nowMs();
    state.nextTurnMs = Math.max(now, state.nextTurnMs) + state.durationMs / max;
    // Whoever waits for longest comes back sooner and is told again: things may have changed by then.
    state.nextTurnMs = Math.min(state.nextTurnMs, now + waitMsMax);
    return Math.max(waitMsMin, Math.round(state.nextTurnMs - now));
  }

  #stateOf(name: string): SlotState {
    const known = this.#states.get(name);
    if (known !== undefined) return known;
    if (this.#states.size >= statesMax) this.#forget();
    const state = { taken: 0, durationMs: unknownDurationMs, nextTurnMs: 0 };
    this.#states.set(name, state);
    return state;
  }

  /**
   * What is under way is bounded by the concurrency, so that there is always something to forget: where all the others are
   * waited for, the turns at the oldest of them, which are then told anew.
   */
  #forget(): void {
    const now = this.#nowMs();
    let oldest: string | null = null;
    for (const [name, { taken, nextTurnMs }] of this.#states) {
      if (taken > 0) continue;
      if (nextTurnMs <= now) this.#states.delete(name);
      else oldest ??= name;
    }
    if (this.#states.size >= statesMax && oldest !== null) this.#states.delete(oldest);
  }
}
