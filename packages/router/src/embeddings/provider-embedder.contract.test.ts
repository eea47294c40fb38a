/** Embedders over the embedding models of providers, as an app would compose them. */
import { startFakeLlm } from '@harvest/testkit/llm';
import type { AccountedCall } from '../spec/router.ts';
import { openProvider } from '../providers/provider-under-test.ts';
import { createProviderEmbedder } from './provider-embedder.ts';

const priceUsd = (tokens: number): number => tokens / 1_000;

describe.each(['openai', 'gemini', 'ollama'] as const)('the embedder over %s', (flavour) => {
  it('returns a vector of length one for each text, in order, however many there are', async () => {
    const fake = await startFakeLlm({ flavour });
    const { provider, close } = openProvider(fake);
    const embedder = createProviderEmbedder({ provider, model: fake.embeddingModel, priceUsd });
    const texts = Array.from({ length: 250 }, (_, index) => 'x'.repeat(index + 1));
    const calls: AccountedCall[] = [];
    const vectors = await embedder.embed(texts, new AbortController().signal, (call) => calls.push(call));
    await fake.close();
    await close();
    expect(embedder.id).toBe(`${flavour}:fake-embedding`);
    expect(vectors).toHaveLength(250);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    // The fake's vectors begin with the length of the text.
    const lengths = vectors.map(([length = 0, , half = 1]) => Math.round((length / half) * 0.5));
    expect(lengths).toEqual(texts.map((text) => text.length));
    expect(fake.requests).toHaveLength(3);
    expect(calls).toHaveLength(3);
    for (const { inputTokens, costUsd, ...call } of calls) {
      expect(call).toMatchObject({ provider: flavour, model: fake.embeddingModel, outcome: 'answered' });
      expect(inputTokens).toBeGreaterThan(0);
      expect(costUsd).toBe(inputTokens / 1_000);
    }
  });
});

describe('an embedder over a provider without embeddings', () => {
  it('cannot be created', async () => {
    const fake = await startFakeLlm({ flavour: 'anthropic' });
    const { provider, close } = openProvider(fake);
    await fake.close();
    await close();
    expect(() => createProviderEmbedder({ provider, model: 'any', priceUsd })).toThrow('no embeddings');
  });
});
