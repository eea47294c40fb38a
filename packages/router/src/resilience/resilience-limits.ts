/** How patient the router is. */
export interface ResilienceLimits {
  /** Longest silence before the first piece of a streamed answer; a local model has the time of a whole answer. */
  readonly firstTokenTimeoutMs: number;
  /** Longest silence between two pieces. */
  readonly betweenTokensTimeoutMs: number;
  /** Longest time for an answer that is not streamed, of which nothing can be seen before its end. */
  readonly wholeAnswerTimeoutMs: number;
  /** How often one deployment is asked for one request. */
  readonly triesPerCandidateMax: number;
  /** Exponential backoff where the provider does not say when to come back. */
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** Longest wait with the worker's slot held; a longer one is spent in the queue. */
  readonly waitMaxMs: number;
  /** What a second of waiting is worth: a dearer deployment that can answer now is asked when it costs less than the wait. */
  readonly waitUsdPerSecond: number;
  /** Whether a second deployment is asked when the first is slower than it is 19 times out of 20. */
  readonly hedging: boolean;
}

export const defaultResilienceLimits: ResilienceLimits = {
  firstTokenTimeoutMs: 30_000,
  betweenTokensTimeoutMs: 20_000,
  wholeAnswerTimeoutMs: 90_000,
  triesPerCandidateMax: 3,
  backoffBaseMs: 250,
  backoffCapMs: 8_000,
  waitMaxMs: 10_000,
  // An hour of a person who waits, at 36 USD.
  waitUsdPerSecond: 0.01,
  hedging: false,
};
