import { createHash } from 'node:crypto';
import { sparseCosine } from '@harvest/text/cosine';
import { type Shingles, resemblance, shinglesOfWords, wordHashesOf } from '@harvest/text/shingles';
import { countNegations, createSimilarity } from '@harvest/text/similarity';
import { slicesOf } from '@harvest/text/slices';
import { Tokeniser, fold, guessLanguage } from '@harvest/text/tokens';
import { type SourceVectors, likenessOfMeaning } from './embed-sources.ts';
import { holdsFigures } from './figures.ts';

/** Resemblance (shared runs of three words) from which one source is a copy of another with small changes. */
const nearMin = 0.6;
/** Likeness of the words, or of the meanings, from which two sources say the same. */
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

/** Compares two sources by their indices. */
export interface SourceComparison {
  readonly likeness: (a: number, b: number) => SourceLikeness;
  /** True for the same words in whatever layout; cheap. */
  readonly isSame: (a: number, b: number) => boolean;
}

interface ReadSource {
  readonly text: string;
  /** Of the words, without regard to case, accents and the width of white space. */
  readonly hash: string;
  readonly shingles: Shingles;
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * Compares the sources of a task with one another, by index; nothing is like an empty one.
 *
 * @param options.vectors what an embedding model makes of the sources. It finds what words do not, and overlooks what
 *   is denied or has another figure, so that these are looked at besides.
 */
export async function createSourceLikeness(options: {
  readonly texts: readonly string[];
  readonly vectors?: SourceVectors | undefined;
  readonly pause: () => Promise<void>;
}): Promise<SourceComparison> {
  const { texts, vectors, pause } = options;
  const sources: ReadSource[] = [];
  const holders = new Map<string, number>();
  for (const text of texts) {
    const source = await readSource(text, pause);
    for (const term of source.counts.keys()) holders.set(term, (holders.get(term) ?? 0) + 1);
    sources.push(source);
  }
  const weights = sources.map(({ counts }) => {
    const rarity = (term: string): number =>
      Math.log((1 + texts.length) / (1 + (holders.get(term) ?? 0))) + 1;
    return new Map(Array.from(counts, ([term, count]) => [term, (1 + Math.log(count)) * rarity(term)]));
  });
  const similarity = createSimilarity();
  const isSame = (a: number, b: number): boolean =>
    sources[a]?.hash === sources[b]?.hash && (sources[a]?.shingles.length ?? 0) > 0;
  const likeness = (a: number, b: number): SourceLikeness => {
    const [one, other] = [sources[a], sources[b]];
    if (!one || !other || one.shingles.length === 0 || other.shingles.length === 0) return null;
    if (isSame(a, b)) return { kind: 'exact', similarity: 1 };
    const near = resemblance(one.shingles, other.shingles);
    if (near >= nearMin) return { kind: 'near', similarity: near };
    const isShort = Math.max(one.counts.size, other.counts.size) < termsOfShortText;
    const words = isShort
      ? similarity(one.text, other.text)
      : Math.min(1, sparseCosine(weights[a] ?? new Map(), weights[b] ?? new Map()));
    if (words >= semanticMin) return { kind: 'semantic', similarity: words };
    const meaning = Math.min(1, likenessOfMeaning(vectors?.[a] ?? [], vectors?.[b] ?? []));
    return meaning >= semanticMin && !contradicts(one, other)
      ? { kind: 'semantic', similarity: meaning }
      : null;
  };
  return { likeness, isSame };
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

/** True where each has a figure that the other lacks, or one of two short texts denies what the other says. */
function contradicts(one: ReadSource, other: ReadSource): boolean {
  if (!holdsFigures(one.text, other.text) && !holdsFigures(other.text, one.text)) return true;
  const isShort = Math.max(one.counts.size, other.counts.size) < termsOfShortText;
  return isShort && countNegations(one.text) !== countNegations(other.text);
}
