import type { ChatResult } from '@harvest/contracts/chat-result';
import { toUsage } from '@harvest/contracts/harvest-result';
import type { RouteResult } from '../spec/router.ts';

/** An answer as a chat's result, without the time that it took. */
export function chatContentOf(
  answer: Pick<RouteResult, 'response' | 'routing' | 'cost' | 'cache'>,
): Omit<ChatResult, 'timings'> {
  const { response, routing, cost, cache } = answer;
  return {
    text: response.text,
    tool_calls: [...(response.toolCalls ?? [])],
    finish_reason: response.finishReason === 'tool-calls' ? 'tool_calls' : response.finishReason,
    usage: toUsage(response.usage),
    routing,
    cost,
    cache,
  };
}
