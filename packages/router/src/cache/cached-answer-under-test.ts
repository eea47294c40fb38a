import type { CachedAnswer } from '../spec/cache.ts';

/** An answer for tests of the cache. */
export function cachedAnswer(text: string): CachedAnswer {
  return {
    response: {
      text,
      model: 'model-1',
      finishReason: 'stop',
      usage: {
        inputTokens: 10,
        outputTokens: 5,
        cachedInputTokens: 0,
        cacheWriteTokens: 0,
        cacheWriteLongTokens: 0,
        reasoningTokens: 0,
      },
      citations: [{ source: 0, start: 0, end: 3, quote: 'The' }],
      answered: true,
    },
    routing: {
      provider: 'extractive',
      model: 'model-1',
      tier: 'simple',
      rule: 'balanced',
      reason: 'Nothing else is configured.',
      complexity: { score: 0.5, features: { words: 3 } },
      input_tokens_estimated: 10,
      estimated_cost_usd: 0,
      candidates: [],
      attempts: [],
    },
    extractive: true,
  };
}
