/**
 * Exponential backoff with full jitter: uniform in [0, min(cap, base * 2^attempt)].
 * Source: "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
 *
 * @returns milliseconds to wait before the attempt that follows `attempt` (0-based) failures.
 */
export function fullJitterMs(options: {
  attempt: number;
  baseMs: number;
  capMs: number;
  random: () => number;
}): number {
  const ceiling = Math.min(options.capMs, options.baseMs * 2 ** options.attempt);
  return Math.round(options.random() * ceiling);
}
