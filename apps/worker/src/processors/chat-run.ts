import { type ChatRequest, chatRequestSchema } from '@harvest/contracts/chat-request';
import type { ChatTaskRecord } from '@harvest/contracts/task-record';
import type { CachePlanner } from '@harvest/router/decision/cache-plan';
import { chatContentOf } from '@harvest/router/decision/chat-content';
import { chatCacheMode, chatRouteRequestOf, chatTaskOf } from '@harvest/router/decision/chat-task';
import { keyedProvidersOf } from '@harvest/router/resilience/caller-key-of';
import type { RouteContext, Router } from '@harvest/router/spec/router';
import type { JobContext, ProcessorOutcome } from '../job.ts';
import { traceRouter } from '../traced-router.ts';

/** Runs chat tasks: each is one call of the router. */
export type ChatRunProcessor = (
  record: ChatTaskRecord,
  body: string,
  context: JobContext,
) => Promise<ProcessorOutcome>;

/** Creates the processor; `planCache` decides which earlier answers are welcome. */
export function createChatRunProcessor(options: {
  router: Router;
  planCache: CachePlanner;
}): ChatRunProcessor {
  return async ({ taskId, tenant }, body, context) => {
    const request = chatRequestSchema.parse(JSON.parse(body));
    const asked = chatRouteRequestOf(chatTaskOf(request));
    const cache = options.planCache(asked, {
      tenant,
      taskId,
      keyedProviders: keyedProvidersOf(context.keys),
      mode: chatCacheMode(request),
      query: '',
    });
    const router = context.guardSpending(traceRouter(options.router, context.traceContext));
    const routed = await router.route(
      { ...asked, ...(cache === undefined ? {} : { cache }) },
      listenersOf(request, context),
    );
    return { content: chatContentOf(routed), firstTokenMs: routed.firstTokenMs };
  };
}

/** Only a client that asked for a stream listens; the answer of the others is fetched whole. */
function listenersOf(request: ChatRequest, context: JobContext): RouteContext {
  const { signal, budgetMs, onDecision, onDelta, onToolCallDelta, onRestart } = context;
  const heard = request.stream === true ? { onDelta, onToolCallDelta, onRestart, restartable: false } : {};
  return { signal, budgetMs, onDecision, ...heard };
}
