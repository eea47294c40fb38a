import { type EntityType, entitiesMax } from '@harvest/contracts/insights';
import type { Word } from '../words/scan-words.ts';
import type { Vocabulary } from '../words/vocabulary.ts';
import { findDates, findQuantities } from './dates-and-quantities.ts';
import { type JudgedName, mergeShortNames } from './merge-short-names.ts';
import { findNames } from './find-names.ts';
import { nameFeatures } from './name-features.ts';
import type { NameModel } from './name-model.ts';
import { nameTypes } from './name-type.ts';

/** Somebody or something that the text names, in all its places. */
export interface FoundEntity {
  readonly name: string;
  readonly type: EntityType;
  readonly confidence: number;
  /** Start, end, start, end ... in the common text, growing. */
  readonly places: readonly number[];
}

interface NameRecord {
  /** Not in capitals, where the text also has it otherwise. */
  name: string;
  readonly words: readonly string[];
  readonly places: number[];
  /** Sums over the places where a sentence gives evidence. */
  readonly likelihoods: number[];
  judged: number;
  /** False while the name has only started sentences, where any word has a capital. */
  inside: boolean;
}

/** How many dates and how many quantities are kept; names matter more. */
const measuresMax = 10;
const confidenceMin = 0.5;
/** Asked of a single word that has only started sentences. */
const startConfidenceMin = 0.8;
const exactConfidence = 0.95;

/** Collects the names, dates and quantities of a source and decides for each name, by all its places, what it is. */
export class EntityCollector {
  readonly #model: NameModel;
  readonly #vocabulary: Vocabulary;
  readonly #names = new Map<string, NameRecord>();
  readonly #measures = new Map<
    string,
    { readonly name: string; readonly type: EntityType; readonly places: number[] }
  >();

  constructor(options: { readonly model: NameModel; readonly vocabulary: Vocabulary }) {
    this.#model = options.model;
    this.#vocabulary = options.vocabulary;
  }

  /** Notes what a sentence names. A heading, where capitals mean little, names only what another sentence names. */
  add(
    text: string,
    sentence: { readonly start: number; readonly end: number; readonly heading: boolean },
    words: readonly Word[],
  ): void {
    for (const range of findNames(words)) {
      const [first, last] = [words[range.from], words[range.to - 1]];
      if (first === undefined || last === undefined) continue;
      const record = this.#recordOf(text.slice(first.start, last.end), words.slice(range.from, range.to));
      record.places.push(first.start, last.end);
      if (sentence.heading) continue;
      record.judged += 1;
      if (range.from > 0) record.inside = true;
      for (const [place, likelihood] of this.#model(nameFeatures(words, range)).entries()) {
        record.likelihoods[place] = (record.likelihoods[place] ?? 0) + likelihood;
      }
    }
    if (words.some(({ wordClass }) => wordClass === 'number')) this.#addMeasures(text, sentence);
  }

  /** The entities, most often named first. */
  entities(): FoundEntity[] {
    const judged = [...this.#names.values()].flatMap((record) => this.#judge(record));
    const named = mergeShortNames(judged).flatMap(entityOf);
    const measures = [...this.#measures.values()].map((measure) => ({
      ...measure,
      confidence: exactConfidence,
    }));
    const kept = (['date', 'quantity'] as const).flatMap((type) =>
      mostNamed(measures.filter((measure) => measure.type === type)).slice(0, measuresMax),
    );
    return mostNamed([...mostNamed(named).slice(0, entitiesMax - kept.length), ...kept]);
  }

  #recordOf(name: string, words: readonly Word[]): NameRecord {
    const lower = words.map(({ form }) => form.lower);
    const key = lower.join(' ');
    const known = this.#names.get(key);
    if (known !== undefined) {
      if (known.name === known.name.toUpperCase()) known.name = name.replace(/\s+/g, ' ');
      return known;
    }
    const likelihoods = nameTypes.map(() => 0);
    const record = {
      name: name.replace(/\s+/g, ' '),
      words: lower,
      places: [],
      likelihoods,
      judged: 0,
      inside: false,
    };
    this.#names.set(key, record);
    return record;
  }

  #addMeasures(text: string, sentence: { readonly start: number; readonly end: number }): void {
    const part = text.slice(sentence.start, sentence.end);
    for (const [type, ranges] of [
      ['date', findDates(part)],
      ['quantity', findQuantities(part)],
    ] as const) {
      for (const { start, end } of ranges) {
        const name = part.slice(start, end).replace(/\s+/g, ' ');
        const measure = this.#measures.get(name) ?? { name, type, places: [] };
        measure.places.push(sentence.start + start, sentence.start + end);
        this.#measures.set(name, measure);
      }
    }
  }

  /** The likeliest type by all places; none for a word that only a heading or the start of a sentence made a name. */
  #judge(record: NameRecord): JudgedName[] {
    const { name, words, places, likelihoods, judged, inside } = record;
    const doubtful = !inside && words.length === 1;
    if (judged === 0 || (doubtful && this.#vocabulary.holds(words[0] ?? ''))) return [];
    const likelihood = Math.max(...likelihoods);
    const type = nameTypes[likelihoods.indexOf(likelihood)] ?? 'none';
    const least = doubtful ? startConfidenceMin : confidenceMin;
    return [{ name, words, places, type, confidence: likelihood / judged, confidenceMin: least }];
  }
}

function entityOf({ name, type, confidence, confidenceMin: least, places }: JudgedName): FoundEntity[] {
  return type === 'none' || confidence < least ? [] : [{ name, type, confidence, places }];
}

function mostNamed(entities: readonly FoundEntity[]): FoundEntity[] {
  const weight = ({ places, confidence }: FoundEntity): number => places.length * confidence;
  return entities.toSorted((a, b) => weight(b) - weight(a) || (a.places[0] ?? 0) - (b.places[0] ?? 0));
}
