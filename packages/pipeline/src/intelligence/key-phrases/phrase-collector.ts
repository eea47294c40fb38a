import type { Vocabulary } from '../words/vocabulary.ts';
import type { Word } from '../words/scan-words.ts';
import type { WordRange } from './noun-phrases.ts';

/** A phrase in all its forms and places. */
export interface PhraseCandidate {
  readonly key: string;
  /** Numbers of its stems. */
  readonly stemIds: readonly number[];
  /** How telling each of its words is, from 0 to 1. */
  readonly weights: readonly number[];
  readonly qualified: boolean;
  readonly named: boolean;
  /** True for a term of a script without spaces; its key is its text. */
  readonly unspaced: boolean;
  /** Where it stands in the common text: start, end, start, end ... */
  readonly places: number[];
}

/** Collects the phrases of a source, joined by their stems. */
export class PhraseCollector {
  readonly #vocabulary: Vocabulary;
  readonly #candidates = new Map<string, PhraseCandidate>();
  readonly #stemCounts: number[] = [];

  constructor(options: { readonly vocabulary: Vocabulary }) {
    this.#vocabulary = options.vocabulary;
  }

  /** Counts the words of a sentence and notes its phrases. */
  add(words: readonly Word[], ranges: readonly WordRange[]): void {
    for (const { form } of words) this.#stemCounts[form.stemId] = (this.#stemCounts[form.stemId] ?? 0) + 1;
    for (const { from, to } of ranges) {
      const [first, last] = [words[from], words[to - 1]];
      if (first === undefined || last === undefined) continue;
      let key = '';
      for (let place = from; place < to; place += 1) key += ` ${String(words[place]?.form.stemId)}`;
      const known = this.#candidates.get(key);
      if (known !== undefined) {
        known.places.push(first.start, last.end);
        continue;
      }
      const own = words.slice(from, to);
      this.#candidates.set(key, {
        key,
        stemIds: own.map(({ form }) => form.stemId),
        weights: own.map(({ form }) => form.weight),
        qualified: first.wordClass === 'adjective',
        named: own.some(({ wordClass }) => wordClass === 'name'),
        unspaced: false,
        places: [first.start, last.end],
      });
    }
  }

  /** Notes a phrase of a script without spaces, where every range is one word. */
  addRange(text: string, start: number, end: number): void {
    const form = this.#vocabulary.formOf(text.slice(start, end));
    this.#stemCounts[form.stemId] = (this.#stemCounts[form.stemId] ?? 0) + 1;
    const { stemId, surface, weight } = form;
    const known = this.#candidates.get(surface);
    if (known !== undefined) {
      known.places.push(start, end);
      return;
    }
    const facts = { qualified: false, named: false, unspaced: true };
    this.#candidates.set(surface, {
      key: surface,
      stemIds: [stemId],
      weights: [weight],
      places: [start, end],
      ...facts,
    });
  }

  get candidates(): Iterable<PhraseCandidate> {
    return this.#candidates.values();
  }

  stemCount(stemId: number): number {
    return this.#stemCounts[stemId] ?? 0;
  }
}
