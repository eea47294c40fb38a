const samplesMax = 128;
const samplesMin = 20;
const deploymentsMax = 256;

interface Window {
  readonly samplesMs: number[];
  next: number;
  /** Sorting is left until someone asks; null when samples came in since. */
  p95Ms: number | null;
}

/** The latest times to the first piece of an answer, by deployment and kind of call. Bounded in both directions. */
export class FirstTokenTimes {
  readonly #windows = new Map<string, Window>();

  /** Remembers how long a first piece took. */
  record(key: string, durationMs: number): void {
    const window = this.#windows.get(key) ?? this.#open(key);
    window.samplesMs[window.next] = durationMs;
    window.next = (window.next + 1) % samplesMax;
    window.p95Ms = null;
  }

  /** The time within which 19 of 20 first pieces came, in milliseconds; null while too few are known. */
  p95Ms(key: string): number | null {
    const window = this.#windows.get(key);
    if (window === undefined || window.samplesMs.length < samplesMin) return null;
    window.p95Ms ??= quantile(window.samplesMs, 0.95);
    return window.p95Ms;
  }

  #open(key: string): Window {
    const [oldest] = this.#windows.keys();
    if (this.#windows.size >= deploymentsMax && oldest !== undefined) this.#windows.delete(oldest);
    const window: Window = { samplesMs: [], next: 0, p95Ms: null };
    this.#windows.set(key, window);
    return window;
  }
}

/** The nearest-rank quantile of a list that is not empty. */
function quantile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.ceil(fraction * sorted.length) - 1] ?? Number.POSITIVE_INFINITY;
}
