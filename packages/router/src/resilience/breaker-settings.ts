/** When a deployment is taken out, and how it comes back. */
export interface BreakerSettings {
  /** Length of the sliding window. */
  readonly windowMs: number;
  /** Fewer calls than this in the window say nothing. */
  readonly callsMin: number;
  /** The share of failed and slow calls, 0 to 1, at which a deployment is taken out. */
  readonly badShareMax: number;
  /** How long it stays out at first; every failed probe doubles that. */
  readonly openMs: number;
  readonly openMaxMs: number;
  /** How long a deployment whose key was refused stays out. */
  readonly keyFaultMs: number;
  /** The longest time to come back that a deployment is believed; after it, it is probed. */
  readonly retryAfterMaxMs: number;
  /** After this time without an outcome another caller may probe: the first one may have died. */
  readonly probeLeaseMs: number;
}

export const defaultBreakerSettings: BreakerSettings = {
  windowMs: 30_000,
  callsMin: 5,
  badShareMax: 0.5,
  openMs: 5_000,
  openMaxMs: 120_000,
  keyFaultMs: 300_000,
  retryAfterMaxMs: 300_000,
  probeLeaseMs: 60_000,
};
