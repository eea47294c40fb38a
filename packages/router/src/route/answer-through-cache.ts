import type { CacheHit } from '@harvest/contracts/routing';
import type { Clock } from '@harvest/runtime/clock';
import { costOfHit } from '../pricing/cost-of-hit.ts';
import type { AnswerCache, CachedAnswer } from '../spec/cache.ts';
import type { CachePlan, RouteContext, RouteResult } from '../spec/router.ts';
import { replayAnswer } from './replay-answer.ts';

interface ThroughCache {
  readonly cache: AnswerCache;
  readonly plan: CachePlan;
  readonly askModel: () => Promise<RouteResult>;
  readonly context: RouteContext;
  readonly clock: Clock;
  readonly startMs: number;
}

function resultOfHit(answer: CachedAnswer, hit: CacheHit, options: ThroughCache): RouteResult {
  const { response, routing, extractive } = answer;
  const { context: listener, clock, startMs } = options;
  listener.onCacheHit?.(hit);
  return {
    routing: { ...routing, attempts: [] },
    extractive,
    response,
    cost: costOfHit,
    cache: hit,
    firstTokenMs: replayAnswer({ response, listener, clock, startMs }),
  };
}

/** Answers that were cut short are not kept: whoever asks again deserves a whole one. */
function keptOf({ response, routing, extractive }: RouteResult): CachedAnswer | null {
  return response.finishReason === 'length' ? null : { response, routing, extractive };
}

/** Answers from the cache, as a stream to a listener; on a miss asks the model and hands its answer to those who wait. */
export async function answerThroughCache(options: ThroughCache): Promise<RouteResult> {
  const { cache, plan, askModel, context } = options;
  const outcome = await cache.begin(plan, context.signal);
  if (outcome.kind === 'hit') return resultOfHit(outcome.answer, outcome.hit, options);
  let kept: CachedAnswer | null = null;
  try {
    const result = await askModel();
    kept = keptOf(result);
    return result;
  } finally {
    await outcome.settle(kept);
  }
}
