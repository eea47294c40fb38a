import type { ChatRequest } from '@harvest/contracts/chat-request';
import type { ChatResult } from '@harvest/contracts/chat-result';
import { decodeAnswer } from '@harvest/router/cache/answer-codec';
import { type CacheTerms, createCachePlanner, sharedTenant } from '@harvest/router/decision/cache-plan';
import { chatContentOf } from '@harvest/router/decision/chat-content';
import { type ChatTask, chatCacheMode, chatRouteRequestOf } from '@harvest/router/decision/chat-task';
import { costOfHit } from '@harvest/router/pricing/cost-of-hit';
import type { RouteDependencies } from '../route-dependencies.ts';

/** Finds the answer to the caller's very same chat; null when there is none, or when nobody can tell. */
export type CachedChatReader = (
  request: ChatRequest,
  task: ChatTask,
  caller: Pick<CacheTerms, 'tenant' | 'keyedProviders'>,
) => Promise<ChatResult | null>;

/**
 * Creates the reader. An answer that is there needs neither queue nor worker: nothing has to run. One that is just
 * being made is left to the worker, which knows how to wait for it.
 */
export function createCachedChatReader(dependencies: RouteDependencies): CachedChatReader {
  const { answers, catalogue, answersShared, clock, metrics, logger } = dependencies;
  return async (request, task, caller) => {
    const mode = chatCacheMode(request);
    if (mode === 'off') return null;
    const startMs = clock.monotonicMs();
    try {
      const current = await catalogue.read();
      if (current === null) return null;
      const planCache = createCachePlanner({
        defaultMode: mode,
        sharedBetweenTenants: answersShared,
        revision: () => current.revision,
      });
      const terms = { ...caller, taskId: null, mode, query: '' };
      const plan = planCache(chatRouteRequestOf(task), terms);
      if (plan === undefined) return null;
      const body = await answers.read(plan);
      const stored = body === null ? null : decodeAnswer(body);
      if (stored === null) return null;
      metrics.cacheHit('exact');
      return {
        ...chatContentOf({
          response: stored.answer.response,
          routing: { ...stored.answer.routing, attempts: [] },
          cost: costOfHit,
          cache: {
            kind: 'exact',
            age_seconds: Math.max(0, clock.nowMs() - stored.createdAtMs) / 1_000,
            source_task_id: plan.tenant === sharedTenant ? null : stored.taskId,
            similarity: 1,
            matched_query: null,
          },
        }),
        timings: { queued_ms: 0, processing_ms: clock.monotonicMs() - startMs, first_token_ms: null },
      };
    } catch (error) {
      // A cache that fails is one without the answer.
      logger.debug('the response cache failed', { err: error });
      return null;
    }
  };
}
