/** Time as a dependency, so that tests decide what time it is. */
export interface Clock {
  /** Wall-clock time in milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
  /** Monotonic time in milliseconds, for durations. */
  readonly monotonicMs: () => number;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
