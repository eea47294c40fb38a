import { createLexicalEmbedder } from '@harvest/router/embeddings/lexical-embedder';
import { cosine, sparseCosine } from '@harvest/text/cosine';
import { fold } from '@harvest/text/tokens';

/** Two sentences that are to be compared. */
export interface SentencePair {
  readonly earlier: string;
  readonly later: string;
}

const never = new AbortController().signal;

/** What simpler measures say of each pair. */
export async function measureBaselines(
  pairs: readonly SentencePair[],
): Promise<Readonly<Record<string, readonly number[]>>> {
  return {
    'shared words (Jaccard)': pairs.map(({ earlier, later }) => jaccard(wordsOf(earlier), wordsOf(later))),
    'tf-idf of words': tfIdfCosines(pairs),
    'lexical embedder': await embeddedCosines(pairs),
  };
}

function wordsOf(text: string): string[] {
  return fold(text).match(/[\p{L}\p{M}]+|\p{N}+/gu) ?? [];
}

function jaccard(one: readonly string[], other: readonly string[]): number {
  const [left, right] = [new Set(one), new Set(other)];
  const shared = [...left].filter((word) => right.has(word)).length;
  return shared / Math.max(1, left.size + right.size - shared);
}

function tfIdfCosines(pairs: readonly SentencePair[]): number[] {
  const texts = pairs.flatMap(({ earlier, later }) => [wordsOf(earlier), wordsOf(later)]);
  const holders = new Map<string, number>();
  for (const words of texts)
    for (const word of new Set(words)) holders.set(word, (holders.get(word) ?? 0) + 1);
  const vectors = texts.map((words) => {
    const vector = new Map<string, number>();
    for (const word of words) {
      const idf = Math.log(texts.length / (holders.get(word) ?? 1));
      vector.set(word, (vector.get(word) ?? 0) + idf);
    }
    return vector;
  });
  return pairs.map((_, at) => sparseCosine(vectors[2 * at] ?? new Map(), vectors[2 * at + 1] ?? new Map()));
}

async function embeddedCosines(pairs: readonly SentencePair[]): Promise<number[]> {
  const embedder = createLexicalEmbedder();
  const earlier = await embedder.embed(
    pairs.map((pair) => pair.earlier),
    never,
  );
  const later = await embedder.embed(
    pairs.map((pair) => pair.later),
    never,
  );
  return earlier.map((vector, at) => cosine(vector, later[at] ?? []));
}
