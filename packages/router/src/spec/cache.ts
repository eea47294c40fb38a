/** What the router needs of a cache, single-flight included. */
import type { CacheHit, Routing } from '@harvest/contracts/routing';
import type { ModelResponse } from './provider.ts';
import type { CachePlan } from './router.ts';

/** An answer as it is kept: enough to make the whole result from it again. */
export interface CachedAnswer {
  readonly response: ModelResponse;
  readonly routing: Routing;
  readonly extractive: boolean;
}

export type CacheOutcome =
  | { readonly kind: 'hit'; readonly answer: CachedAnswer; readonly hit: CacheHit }
  /**
   * The caller asks a model and calls `settle` exactly once: with the answer, or with null when there is none. An answer
   * that is not to be kept is still given to those who wait for it in this process.
   */
  | {
      readonly kind: 'miss';
      readonly settle: (answer: CachedAnswer | null, options: { readonly keep: boolean }) => Promise<void>;
    };

export interface AnswerCache {
  /**
   * Looks an answer up. While an identical request is being answered, here or in another process, it waits for that
   * one's answer; if that one gets none, those who waited ask for themselves, all at once. A cache that cannot be reached is a miss. Rejects only with the signal's reason.
   */
  readonly begin: (plan: CachePlan, signal: AbortSignal) => Promise<CacheOutcome>;
}
