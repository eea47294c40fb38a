import { HarvestError } from '@harvest/runtime/harvest-error';
import { countTokens } from '../pricing/count-tokens.ts';
import type { EmbedResponse, ModelProvider } from '../spec/provider.ts';
import type { Embedder } from './embedder.ts';
import { toUnitLength } from './unit-vector.ts';

/** Gemini takes a hundred texts a request, the others more. */
const batchTextsMax = 100;

/** Gemini does not say how many tokens it bills. */
function tokensOf({ inputTokens }: EmbedResponse, texts: readonly string[]): number {
  return inputTokens ?? texts.reduce((sum, text) => sum + countTokens(text), 0);
}

/**
 * An embedder over a provider's embedding model.
 *
 * @param options.provider one that has embeddings.
 * @param options.priceUsd what so many tokens cost.
 * @throws HarvestError `provider.bad_request` when it has none.
 */
export function createProviderEmbedder(options: {
  readonly provider: ModelProvider;
  readonly model: string;
  readonly priceUsd: (inputTokens: number) => number;
}): Embedder {
  const { provider, model, priceUsd } = options;
  const { embed } = provider;
  if (embed === undefined) {
    throw new HarvestError({
      code: 'provider.bad_request',
      publicMessage: `The provider ${provider.name} has no embeddings.`,
    });
  }
  return {
    id: `${provider.name}:${model}`,
    local: provider.name === 'ollama',
    dimensions: null,
    embed: async (texts, signal, onCall) => {
      const vectors: Float32Array[] = [];
      for (let start = 0; start < texts.length; start += batchTextsMax) {
        const batch = texts.slice(start, start + batchTextsMax);
        const answer = await embed({ model, texts: batch }, { signal });
        if (onCall !== undefined) {
          const inputTokens = tokensOf(answer, batch);
          const costUsd = priceUsd(inputTokens);
          const ref = { provider: provider.name, model };
          onCall({ ...ref, outcome: 'answered', inputTokens, outputTokens: 0, costUsd, ownKey: false });
        }
        vectors.push(...answer.vectors.map((vector) => toUnitLength(Float32Array.from(vector))));
      }
      return vectors;
    },
  };
}
