/** Where answers are kept: a store that workers share. Every method may reject; the cache then does without. */

/** One request of one tenant, and the caller that may come to lead it. */
export interface FlightRef {
  /** Whose answers may be used. */
  readonly tenant: string;
  /** See `exactKeyOf`. */
  readonly exactKey: string;
}

export type FlightState =
  /** `body` is what `settle` was given. */
  | { readonly kind: 'hit'; readonly body: string }
  /** The caller is to find the answer, and keeps the lead while it renews the lease. */
  | { readonly kind: 'leader' }
  /** Another caller is about to find it. */
  | { readonly kind: 'follower' };

/** Whose lead it is, and for how long unless it is renewed. */
export interface FlightLease {
  /** Unique to the caller. */
  readonly holder: string;
  readonly leaseMs: number;
}

/** What is kept of an answer. */
export interface CacheEntry {
  readonly body: string;
  readonly ttlMs: number;
  /** How the answer is found by requests that are worded differently; null when it is not. */
  readonly sketch: EntrySketch | null;
}

/** An answer's query in the semantic index. */
export interface EntrySketch {
  /** What is compared, as text. */
  readonly profile: string;
  /** The buckets in which the entry is listed, each a name within the tenant. */
  readonly buckets: readonly string[];
}

export interface CacheCandidate {
  readonly exactKey: string;
  readonly profile: string;
}

export interface CachePort {
  /** Finds an answer, or says who is to make it; one round trip. */
  readonly begin: (ref: FlightRef, lease: FlightLease) => Promise<FlightState>;
  /** Prolongs a lead that the holder still has. */
  readonly renew: (ref: FlightRef, lease: FlightLease) => Promise<void>;
  /**
   * Keeps the answer, unless it is null or too large, and gives the lead up if the holder has it. Whoever waits for the
   * request is told in either case.
   */
  readonly settle: (ref: FlightRef, holder: string, entry: CacheEntry | null) => Promise<void>;
  /** The body of an answer; null when there is none (any more). */
  readonly read: (ref: FlightRef) => Promise<string | null>;
  /** Entries that share a bucket, those that share most first, at most `limit`. */
  readonly candidates: (options: {
    readonly tenant: string;
    readonly buckets: readonly string[];
    readonly limit: number;
  }) => Promise<readonly CacheCandidate[]>;
  /**
   * Calls `listener` when the request is settled by whomever; the returned function ends that. Notices may get lost:
   * the caller looks again from time to time.
   */
  readonly onSettled: (ref: FlightRef, listener: () => void) => () => void;
}
