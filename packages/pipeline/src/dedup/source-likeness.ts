import { createHash } from 'node:crypto';
import { type Shingles, resemblance, shinglesOfWords, wordHashesOf } from '@harvest/text/shingles';
import { createSimilarity } from '@harvest/text/similarity';
import { slicesOf } from '@harvest/text/slices';
import { Tokeniser, fold, guessLanguage } from '@harvest/text/tokens';

/** Resemblance (shared runs of three words) from which one source is a copy of another with small changes. */
const nearMin = 0.6;
/** Likeness of the words from which two sources say the same. */
const semanticMin = 0.85;
/** Texts of fewer distinct terms are compared word by word, since their terms are too few for a distribution. */
const termsOfShortText = 60;

/** How two sources are the same; null when they are not. */
export type SourceLikeness = {
  readonly kind: 'exact' | 'near' | 'semantic';
  /** 0 to 1. */
  readonly similarity: number;
} | null;

/** UTF-16 code units that are read before the event loop gets a turn: about 10 ms. */
const charactersPerTurn = 50_000;

interface ReadSource {
  readonly text: string;
  /** Of the words, without regard to case, accents and the width of white space. */
  readonly hash: string;
  readonly shingles: Shingles;
  readonly counts: ReadonlyMap<string, number>;
}

/** Compares the sources of a task with one another, by index; nothing is like an empty one. */
export async function createSourceLikeness(
  texts: readonly string[],
  pause: () => Promise<void>,
): Promise<(a: number, b: number) => SourceLikeness> {
  const sources: ReadSource[] = [];
  const holders = new Map<string, number>();
  for (const text of texts) {
    const source = await readSource(text, pause);
    for (const term of source.counts.keys()) holders.set(term, (holders.get(term) ?? 0) + 1);
    sources.push(source);
  }
  const vectors = sources.map(({ counts }) => {
    const rarity = (term: string): number =>
      Math.log((1 + texts.length) / (1 + (holders.get(term) ?? 0))) + 1;
    return unitVector(Array.from(counts, ([term, count]) => [term, (1 + Math.log(count)) * rarity(term)]));
  });
  const similarity = createSimilarity();
  return (a, b) => {
    const [one, other] = [sources[a], sources[b]];
    if (!one || !other || one.shingles.length === 0 || other.shingles.length === 0) return null;
    if (one.hash === other.hash) return { kind: 'exact', similarity: 1 };
    const near = resemblance(one.shingles, other.shingles);
    if (near >= nearMin) return { kind: 'near', similarity: near };
    const isShort = Math.max(one.counts.size, other.counts.size) < termsOfShortText;
    const semantic = isShort
      ? similarity(one.text, other.text)
      : dotProduct(vectors[a] ?? new Map(), vectors[b] ?? new Map());
    return semantic >= semanticMin ? { kind: 'semantic', similarity: semantic } : null;
  };
}

async function readSource(text: string, pause: () => Promise<void>): Promise<ReadSource> {
  const tokeniser = new Tokeniser({ language: guessLanguage(text) });
  const counts = new Map<string, number>();
  const words: number[] = [];
  const hash = createHash('sha256');
  for (const slice of slicesOf(text, charactersPerTurn)) {
    for (const { term } of tokeniser.tokens(slice)) counts.set(term, (counts.get(term) ?? 0) + 1);
    for (const word of wordHashesOf(slice)) words.push(word);
    for (const word of fold(slice).match(/\S+/g) ?? []) hash.update(`${word} `);
    await pause();
  }
  return { text, hash: hash.digest('base64'), shingles: shinglesOfWords(words), counts };
}

function unitVector(weights: readonly (readonly [string, number])[]): Map<string, number> {
  const norm = Math.sqrt(weights.reduce((sum, [, weight]) => sum + weight * weight, 0));
  return new Map(weights.map(([term, weight]) => [term, weight / norm]));
}

/** The cosine of two vectors of length one. */
function dotProduct(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): number {
  let product = 0;
  for (const [term, weight] of one) product += weight * (other.get(term) ?? 0);
  return Math.min(1, product);
}
