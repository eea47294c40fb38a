import { countTokens } from '../pricing/count-tokens.ts';
import type { ModelResponse, TokenUsage } from '../spec/provider.ts';

/** The tokens of an answer as the provider reported them, else as counted here: nothing of it counts as cached. */
export function countUsage(response: ModelResponse, inputTokens: number): TokenUsage {
  if (response.usage !== null) return response.usage;
  const toolCalls = (response.toolCalls ?? []).map((call) => `${call.name}${call.arguments}`);
  return {
    inputTokens,
    outputTokens: countTokens([response.text, ...toolCalls].join('\n')),
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    cacheWriteLongTokens: 0,
    reasoningTokens: 0,
  };
}
