import type { Sentence } from './sentences.ts';
import type { Tokeniser } from './tokens.ts';

/** Terms of one sentence: parallel arrays of term ids, growing, and their counts. */
export interface SentenceTerms {
  readonly ids: readonly number[];
  readonly counts: readonly number[];
  /** The first term, -1 without any. */
  readonly lead: number;
  /** Terms with repetitions. */
  readonly length: number;
}

/** An inverted index over the sentences of one source; linear in its length. */
export interface TermIndex {
  readonly sentences: readonly Sentence[];
  readonly terms: readonly SentenceTerms[];
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Sentences that hold a term, by term id, growing. */
  readonly postings: readonly (readonly number[])[];
  /** Terms seen with a capital inside a sentence: names, and in German nouns. */
  readonly names: ReadonlySet<number>;
  readonly averageLength: number;
}

/** How many sentences are indexed before the event loop gets a turn. */
const sentencesPerTurn = 1_000;

/** Indexes `sentences`; awaits `pause` now and then, so that a long source does not hold up the event loop. */
export async function createTermIndex(options: {
  readonly source: string;
  readonly sentences: readonly Sentence[];
  readonly tokeniser: Tokeniser;
  readonly pause: () => Promise<void>;
}): Promise<TermIndex> {
  const { source, sentences, tokeniser, pause } = options;
  const vocabulary = new Map<string, number>();
  const postings: number[][] = [];
  const terms: SentenceTerms[] = [];
  const names = new Set<number>();
  let total = 0;
  for (const [position, sentence] of sentences.entries()) {
    if (position % sentencesPerTurn === sentencesPerTurn - 1) await pause();
    const counts = new Map<number, number>();
    const tokens =
      sentence.kind === 'rule' ? [] : tokeniser.tokens(source.slice(sentence.start, sentence.end));
    for (const [place, { term, surface }] of tokens.entries()) {
      let id = vocabulary.get(term);
      if (id === undefined) {
        id = vocabulary.size;
        vocabulary.set(term, id);
        postings.push([]);
      }
      counts.set(id, (counts.get(id) ?? 0) + 1);
      if (place > 0 && sentence.kind === 'prose' && /^\p{Lu}/u.test(surface)) names.add(id);
    }
    const [lead = -1] = counts.keys();
    for (const id of counts.keys()) postings[id]?.push(position);
    const ids = [...counts.keys()].sort((a, b) => a - b);
    terms.push({ ids, lead, counts: ids.map((id) => counts.get(id) ?? 0), length: tokens.length });
    total += tokens.length;
  }
  return {
    sentences,
    terms,
    vocabulary,
    postings,
    names,
    averageLength: total / Math.max(1, sentences.length),
  };
}

/**
 * Robertson and Sparck Jones's inverse document frequency in the form that is never negative: ln(1 + (N - n + 0.5) /
 * (n + 0.5)) for a term in `holders` of `count` sentences.
 */
export function inverseFrequency(count: number, holders: number): number {
  return Math.log(1 + (count - holders + 0.5) / (holders + 0.5));
}
