import type { Clock } from '@harvest/runtime/clock';
import type { InFlight } from './occupancy.ts';

/** A demand below this is none, and is forgotten. */
const negligible = 0.001;

/**
 * How many requests for each model are in flight in the whole pool, averaged over the recent past with exponentially
 * fading weight. By Little's law that is a model's arrival rate times the time that its requests spend, whichever
 * worker they come from.
 */
export class Demand {
  readonly #clock: Clock;
  readonly windowMs: number;
  readonly #levels = new Map<string, number>();
  #counts = new Map<string, number>();
  #countedAtMs: number;

  constructor(options: { clock: Clock; windowMs: number }) {
    this.#clock = options.clock;
    this.windowMs = options.windowMs;
    this.#countedAtMs = options.clock.monotonicMs();
  }

  /** Takes the counts that hold from now on; models that are missing have none in flight. */
  count(inFlight: readonly InFlight[]): void {
    const nowMs = this.#clock.monotonicMs();
    const fade = Math.exp(-(nowMs - this.#countedAtMs) / this.windowMs);
    for (const model of new Set([...this.#levels.keys(), ...this.#counts.keys()])) {
      const level = fade * this.of(model) + (1 - fade) * (this.#counts.get(model) ?? 0);
      if (level < negligible) this.#levels.delete(model);
      else this.#levels.set(model, level);
    }
    this.#countedAtMs = nowMs;
    this.#counts = new Map();
    for (const { model, count } of inFlight) {
      this.#counts.set(model, (this.#counts.get(model) ?? 0) + count);
    }
  }

  /** Average number of requests in flight for a model. */
  of(model: string): number {
    return this.#levels.get(model) ?? 0;
  }
}
