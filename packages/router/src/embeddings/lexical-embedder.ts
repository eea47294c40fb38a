/**
 * The built-in embedder: no network, no weights. A text becomes the words that it consists of, each as its stem and as
 * the stem's character n-grams, which are hashed into a fixed number of dimensions (feature hashing with signs:
 * Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning"; words as sums of their n-grams:
 * Bojanowski et al. 2017, "Enriching Word Vectors with Subword Information"). It finds rephrasings that share words or
 * parts of words and knows nothing of synonyms.
 */
import { hashText } from '@harvest/text/hash-text';
import { type Language, queryWords, stopWords } from '@harvest/text/stop-words';
import { stemOf } from '@harvest/text/stems';
import { fold, guessLanguage } from '@harvest/text/tokens';
import { unspacedCharacter } from '@harvest/text/unspaced-scripts';
import type { Embedder } from './embedder.ts';
import { toUnitLength } from './unit-vector.ts';

/** How much each kind of feature counts, fitted on pairs of sentences that people had scored for similarity. */
const weights = {
  /** The words of grammar, of which every text is full. */
  stopWord: 0.25,
  /** Words that speak about the task, such as "explain". */
  queryWord: 0.5,
  contentWord: 1,
  /** The share of a word's weight that its n-grams have together. */
  subword: 1,
} as const;

const dimensionCount = 512;
/** What lies beyond tells no more about a subject; the bound keeps the cost of a text constant. */
const charactersMax = 32_768;
const wordLengthMax = 40;
const word = /\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}]+/gu;

function addFeature(vector: Float32Array, hash: number, weight: number): void {
  const place = hash % dimensionCount;
  vector[place] = (vector[place] ?? 0) + (hash >>> 31 === 0 ? weight : -weight);
}

/** Adds the n-grams of a term, of `shortest` to `longest` characters; together they have the length `weight`. */
function addSubwords(
  vector: Float32Array,
  term: string,
  options: { weight: number; shortest: number; longest: number },
): void {
  const { weight, shortest, longest } = options;
  const counts = [];
  for (let size = shortest; size <= longest; size += 1) counts.push(Math.max(0, term.length - size + 1));
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return;
  const each = weight / Math.sqrt(total);
  for (let size = shortest; size <= longest; size += 1) {
    for (let start = 0; start + size <= term.length; start += 1)
      addFeature(vector, hashText(term, start, start + size, size), each);
  }
}

function weightOf(folded: string, language: Language): number {
  if (stopWords[language].has(folded)) return weights.stopWord;
  return queryWords.has(folded) ? weights.queryWord : weights.contentWord;
}

/** The distinct terms of a text with the weight of each, repeated words counting ever less (sublinear tf). */
function termsOf(text: string): ReadonlyMap<string, number> {
  const folded = fold(text.slice(0, charactersMax));
  const language = guessLanguage(folded);
  const counts = new Map<string, { weight: number; count: number }>();
  for (const found of folded.match(word) ?? []) {
    const surface = found.slice(0, wordLengthMax);
    const term = stemOf(surface, language);
    const known = counts.get(term);
    if (known === undefined) counts.set(term, { weight: weightOf(surface, language), count: 1 });
    else known.count += 1;
  }
  return new Map(
    Array.from(counts, ([term, { weight, count }]) => [term, weight * (1 + Math.log(count))] as const),
  );
}

function embedText(text: string): Float32Array {
  const vector = new Float32Array(dimensionCount);
  for (const [term, weight] of termsOf(text)) {
    if (unspacedCharacter.test(term)) {
      addSubwords(vector, term, { weight, shortest: 1, longest: 2 });
      continue;
    }
    addFeature(vector, hashText(term, 0, term.length, 0), weight);
    addSubwords(vector, `<${term}>`, { weight: weight * weights.subword, shortest: 3, longest: 4 });
  }
  return toUnitLength(vector);
}

/** Creates the embedder; it holds nothing, and equal texts have equal vectors in every process. */
export function createLexicalEmbedder(): Embedder {
  return {
    id: 'lexical-1',
    local: true,
    dimensions: dimensionCount,
    embed: (texts, signal) =>
      new Promise((resolve) => {
        signal.throwIfAborted();
        resolve(texts.map(embedText));
      }),
  };
}
