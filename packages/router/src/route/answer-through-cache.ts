import type { CacheHit } from '@harvest/contracts/routing';
import type { Tier } from '@harvest/contracts/tiers';
import type { Clock } from '@harvest/runtime/clock';
import { sharedTenant } from '../decision/cache-plan.ts';
import { isLowerTier } from '../decision/policy.ts';
import { costOfHit } from '../pricing/cost-of-hit.ts';
import type { AnswerCache, CachedAnswer } from '../spec/cache.ts';
import type { CachePlan, RouteContext, RouteResult } from '../spec/router.ts';
import { replayAnswer } from './replay-answer.ts';

interface ThroughCache {
  readonly cache: AnswerCache;
  readonly plan: CachePlan;
  /** The tier that the policy chose for the request. */
  readonly wantedTier: Tier;
  readonly askModel: () => Promise<RouteResult>;
  readonly context: RouteContext;
  readonly clock: Clock;
  readonly startMs: number;
}

function resultOfHit(answer: CachedAnswer, hit: CacheHit, options: ThroughCache): RouteResult {
  const { response, routing, extractive } = answer;
  const { plan, context: listener, clock, startMs } = options;
  // Whose answer it was, and how it was asked for, is not another tenant's to know.
  const shownHit = plan.tenant === sharedTenant ? { ...hit, source_task_id: null, matched_query: null } : hit;
  listener.onCacheHit?.(shownHit);
  return {
    routing: { ...routing, attempts: [] },
    extractive,
    response,
    cost: costOfHit,
    cache: shownHit,
    firstTokenMs: replayAnswer({ response, listener, clock, startMs }),
  };
}

/**
 * Answers that were cut short, or that a lower tier than the wanted one gave for want of anything better, are not kept:
 * whoever asks again deserves a proper one.
 */
function isKept({ response, routing }: RouteResult, { plan, wantedTier }: ThroughCache): boolean {
  const isWhole = response.finishReason !== 'length' && !isLowerTier(routing.tier, wantedTier);
  return isWhole && (plan.isWorthKeeping?.(response) ?? true);
}

/** Answers from the cache, as a stream to a listener; on a miss asks the model and hands its answer to those who wait. */
export async function answerThroughCache(options: ThroughCache): Promise<RouteResult> {
  const { cache, plan, askModel, context } = options;
  const outcome = await cache.begin(plan, context.signal);
  if (outcome.kind === 'hit') return resultOfHit(outcome.answer, outcome.hit, options);
  let answer: CachedAnswer | null = null;
  let keep = false;
  try {
    const result = await askModel();
    const { response, routing, extractive } = result;
    answer = { response, routing, extractive };
    keep = isKept(result, options);
    return result;
  } finally {
    await outcome.settle(answer, { keep });
  }
}
