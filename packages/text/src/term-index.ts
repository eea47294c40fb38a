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

/** What is indexed. */
interface IndexedText {
  readonly source: string;
  readonly sentences: readonly Sentence[];
  readonly tokeniser: Tokeniser;
}

/** Indexes `sentences`; awaits `pause` now and then, so that a long source does not hold up the event loop. */
export async function createTermIndex(
  options: IndexedText & { readonly pause: () => Promise<void> },
): Promise<TermIndex> {
  const builder = new TermIndexBuilder(options);
  for (const [position, sentence] of options.sentences.entries()) {
    if (position % sentencesPerTurn === sentencesPerTurn - 1) await options.pause();
    builder.add(sentence);
  }
  return builder.finish();
}

/** Indexes `sentences` at once, for whoever holds nobody up. */
export function indexTerms(text: IndexedText): TermIndex {
  const builder = new TermIndexBuilder(text);
  for (const sentence of text.sentences) builder.add(sentence);
  return builder.finish();
}

/** Takes the sentences of a text one after the other. */
class TermIndexBuilder {
  readonly #text: IndexedText;
  readonly #vocabulary = new Map<string, number>();
  readonly #postings: number[][] = [];
  readonly #terms: SentenceTerms[] = [];
  readonly #names = new Set<number>();
  #length = 0;

  constructor(text: IndexedText) {
    this.#text = text;
  }

  add(sentence: Sentence): void {
    const { source, tokeniser } = this.#text;
    const position = this.#terms.length;
    const counts = new Map<number, number>();
    const tokens =
      sentence.kind === 'rule' ? [] : tokeniser.tokens(source.slice(sentence.start, sentence.end));
    for (const [place, { term, surface }] of tokens.entries()) {
      const id = this.#idOf(term);
      counts.set(id, (counts.get(id) ?? 0) + 1);
      if (place > 0 && sentence.kind === 'prose' && isCapitalised(surface)) this.#names.add(id);
    }
    const [lead = -1] = counts.keys();
    for (const id of counts.keys()) this.#postings[id]?.push(position);
    const ids = [...counts.keys()].sort((a, b) => a - b);
    this.#terms.push({ ids, lead, counts: ids.map((id) => counts.get(id) ?? 0), length: tokens.length });
    this.#length += tokens.length;
  }

  finish(): TermIndex {
    return {
      sentences: this.#text.sentences,
      terms: this.#terms,
      vocabulary: this.#vocabulary,
      postings: this.#postings,
      names: this.#names,
      averageLength: this.#length / Math.max(1, this.#terms.length),
    };
  }

  #idOf(term: string): number {
    const known = this.#vocabulary.get(term);
    if (known !== undefined) return known;
    this.#postings.push([]);
    this.#vocabulary.set(term, this.#vocabulary.size);
    return this.#vocabulary.size - 1;
  }
}

function isCapitalised(word: string): boolean {
  const first = word.charCodeAt(0);
  return first < 0x80 ? first >= 0x41 && first <= 0x5a : /^\p{Lu}/u.test(word);
}

/**
 * Robertson and Sparck Jones's inverse document frequency in the form that is never negative: ln(1 + (N - n + 0.5) /
 * (n + 0.5)) for a term in `holders` of `count` sentences.
 */
export function inverseFrequency(count: number, holders: number): number {
  return Math.log(1 + (count - holders + 0.5) / (holders + 0.5));
}
