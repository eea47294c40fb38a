import { HarvestError } from '@harvest/runtime/harvest-error';
import type { ModelProvider } from '../spec/provider.ts';
import type { Embedder } from './embedder.ts';
import { toUnitLength } from './unit-vector.ts';

/** Gemini takes a hundred texts a request, the others more. */
const batchTextsMax = 100;

/**
 * An embedder over a provider's embedding model.
 *
 * @param options.provider one that has embeddings.
 * @throws HarvestError `provider.bad_request` when it has none.
 */
export function createProviderEmbedder(options: { provider: ModelProvider; model: string }): Embedder {
  const { provider, model } = options;
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
    embed: async (texts, signal) => {
      const vectors: Float32Array[] = [];
      for (let start = 0; start < texts.length; start += batchTextsMax) {
        const batch = texts.slice(start, start + batchTextsMax);
        const answer = await embed({ model, texts: batch }, { signal });
        vectors.push(...answer.vectors.map((vector) => toUnitLength(Float32Array.from(vector))));
      }
      return vectors;
    },
  };
}
