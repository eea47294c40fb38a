import { sentenceSimilarity } from '@harvest/text/diversity';
import { groupAdjacent } from '../../extractive/selection.ts';
import type { Material } from './gather-material.ts';
import { findIntroductions } from './introductions.ts';
import type { OutlineSection } from './outline-source.ts';
import { passageAround } from './quotable-passage.ts';
import { leadsIn } from './short-fact.ts';

/** Two sentences that are so much alike say the same. */
const sameSaying = 0.7;
/** Up to this share of the length, the best sentences are taken wherever they stand; then those beside them. */
const bestShare = 0.6;
/** A longer sentence, as statutes have them, is read by nobody who wants the substance, while there are others. */
const sentenceWordsMax = 60;
/** The first passage of a section may take so much more than the share of its section. */
const fairTolerance = 1.5;
/** A text may end up this far beyond its wanted length. */
const lengthTolerance = 1.05;

/** The sentences that were chosen of one section, as runs that follow one another there. */
export interface ChosenSection {
  readonly section: OutlineSection;
  readonly runs: readonly (readonly number[])[];
}

/**
 * Chooses sentences of the sections up to a length in words: the best of each section first, then the best of all, then
 * those that introduce the people in them, then the neighbours of what was chosen, so that the text reads in paragraphs and not in single sentences. Nothing is chosen
 * without what it points back to, and nothing twice. Sections of which nothing can be quoted are left out.
 */
export function choosePassages(options: {
  readonly material: Material;
  readonly sections: readonly OutlineSection[];
  readonly wordsTarget: number;
  /** Sentences that stand elsewhere in the output already. */
  readonly taken?: readonly number[];
}): readonly ChosenSection[] {
  const { material, sections, wordsTarget, taken = [] } = options;
  const offered = sections.flatMap(({ sentences }) => sentences);
  const choice = new Choice(material, { offered, taken });
  const readable = offered.filter((at) => (material.words[at] ?? 0) <= sentenceWordsMax);
  const all = byRate(material, readable.length > 0 ? readable : offered);
  const limit = wordsTarget * lengthTolerance;
  const fairWords = (limit / sections.length) * fairTolerance;
  for (const { sentences } of sections) {
    // A long passage must not keep a short text from having one sentence of each section.
    const own = new Set(sentences);
    const best = all.filter((at) => own.has(at));
    if (!best.some((at) => choice.add(at, limit, fairWords))) best.some((at) => choice.add(at, limit));
  }
  for (const at of all) choice.add(at, limit * bestShare);
  for (const { at, names } of findIntroductions(material)) if (choice.some(names)) choice.add(at, limit);
  for (const at of all) if (choice.isBesideChosen(at)) choice.add(at, limit);
  for (const at of all) choice.add(at, limit);
  return sections.flatMap((section) => {
    const own = section.sentences.filter((at) => choice.has(at));
    return own.length === 0 ? [] : [{ section, runs: groupAdjacent(material.reading.index, own) }];
  });
}

/** Sentences from best to worst; equal ones in source order. */
export function byRate({ rates }: Material, sentences: readonly number[]): number[] {
  return sentences
    .filter((at) => (rates[at] ?? 0) > 0)
    .sort((a, b) => (rates[b] ?? 0) - (rates[a] ?? 0) || a - b);
}

class Choice {
  readonly #material: Material;
  readonly #chosen = new Set<number>();
  readonly #offered: ReadonlySet<number>;
  readonly #taken: ReadonlySet<number>;
  #words = 0;

  constructor(
    material: Material,
    { offered, taken }: { readonly offered: readonly number[]; readonly taken: readonly number[] },
  ) {
    this.#material = material;
    this.#offered = new Set(offered);
    this.#taken = new Set(taken);
  }

  has(at: number): boolean {
    return this.#chosen.has(at);
  }

  some(holds: (at: number) => boolean): boolean {
    return [...this.#chosen].some(holds);
  }

  isBesideChosen(at: number): boolean {
    return this.#chosen.has(at - 1) || this.#chosen.has(at + 1);
  }

  /**
   * Adds a sentence with what belongs to it while the words stay within `limit`, and those that it adds within
   * `addedMax`; true when it was added.
   */
  add(at: number, limit: number, addedMax = Infinity): boolean {
    if (this.#chosen.has(at) || this.#words + (this.#material.words[at] ?? 0) > limit) return false;
    const passage = passageAround(this.#material, at);
    if (leadsIn(this.#material, at) && !this.#chosen.has(at + 1)) return false;
    if (passage === null || passage.some((member) => !this.#canTake(member))) return false;
    const added = passage.filter((member) => !this.#chosen.has(member));
    const words = added.reduce((sum, member) => sum + (this.#material.words[member] ?? 0), 0);
    if (words > addedMax || this.#words + words > limit || this.#isSaid(at)) return false;
    for (const member of added) this.#chosen.add(member);
    this.#words += words;
    return true;
  }

  #canTake(at: number): boolean {
    return this.#offered.has(at) && !this.#taken.has(at);
  }

  #isSaid(at: number): boolean {
    const { index } = this.#material.reading;
    for (const other of [...this.#chosen, ...this.#taken])
      if (sentenceSimilarity(index, at, other) >= sameSaying) return true;
    return false;
  }
}
