import type { TermIndex } from '@harvest/text/term-index';
import type { Section } from './sections-of.ts';

/** How much more a sentence is worth for a figure and for a name in it. */
const figureWorth = 0.5;
const nameWorth = 0.2;
/** What is never quoted by itself, such as a table row, is still worth this part of an average sentence. */
const leastWorth = 0.05;
/** Tokens of the mark where something was left out, at most: between passages and between sentences. */
const sectionMarkTokens = 6;
const sentenceMarkTokens = 3;

interface ChoiceOptions {
  readonly text: string;
  readonly index: TermIndex;
  /** Of each sentence. */
  readonly tokens: Uint32Array;
  /** How well each sentence stands for the source. */
  readonly rates: Float64Array;
  readonly sections: readonly Section[];
  readonly tokensMax: number;
}

/**
 * Chooses sentences within a budget of tokens: first the best of each section, then more of each up to its share in
 * proportion to its length, then the best of what is left. A sentence with the same words as a chosen one is left out.
 *
 * @returns sentences by index, the most wanted first.
 */
export function chooseSentences(options: ChoiceOptions): number[] {
  const { tokens, sections, tokensMax } = options;
  const worth = worthOf(options);
  const byWorth = (members: readonly number[]): number[] =>
    members.filter((at) => (worth[at] ?? 0) > 0).sort((a, b) => (worth[b] ?? 0) - (worth[a] ?? 0) || a - b);
  const ranked = sections.map((section) => {
    const length = section.members.reduce((sum, at) => sum + (tokens[at] ?? 0), 0);
    return { section, length, members: byWorth(section.members) };
  });
  const total = ranked.reduce((sum, { length }) => sum + length, 0);
  const choice = new Choice(options);
  for (const { section, members } of ranked.toSorted((a, b) => b.length - a.length))
    members.slice(0, 3).some((at) => choice.take(at, section, tokensMax));
  for (const { section, members, length } of ranked) {
    const share = (tokensMax * length) / Math.max(1, total);
    for (const at of members) choice.take(at, section, tokensMax, share);
  }
  const sectionOf = new Map(sections.flatMap((section) => section.members.map((at) => [at, section])));
  for (const at of byWorth([...sectionOf.keys()])) {
    const section = sectionOf.get(at);
    if (section) choice.take(at, section, tokensMax);
  }
  return choice.taken;
}

/** What a sentence is worth per token: long ones say more, but not in proportion. */
function worthOf({ text, index, tokens, rates }: ChoiceOptions): Float64Array {
  const quotable = rates.filter((rate) => rate > 0);
  const average = quotable.reduce((sum, rate) => sum + rate, 0) / Math.max(1, quotable.length);
  return rates.map((rate, at) => {
    const { start, end } = index.sentences[at] ?? { start: 0, end: 0 };
    const terms = index.terms[at];
    if (terms === undefined || terms.length === 0) return 0;
    const figure = /\p{N}/u.test(text.slice(start, end)) ? figureWorth : 0;
    const name = terms.ids.some((id) => index.names.has(id)) ? nameWorth : 0;
    const base = Math.max(rate, (average || 1) * leastWorth);
    return (base * (1 + figure + name)) / Math.sqrt(Math.max(1, tokens[at] ?? 1));
  });
}

class Choice {
  readonly #options: ChoiceOptions;
  readonly #chosen = new Set<number>();
  readonly #said = new Set<string>();
  readonly #headings = new Set<number>();
  readonly #usedBySection = new Map<Section, number>();
  #used = 0;

  constructor(options: ChoiceOptions) {
    this.#options = options;
  }

  get taken(): number[] {
    return [...this.#chosen];
  }

  /** Takes a sentence if it says something new and fits into the budget, and into that of its section; tells so. */
  take(at: number, section: Section, tokensMax: number, sectionTokensMax = Infinity): boolean {
    const { index, tokens } = this.#options;
    const said = (index.terms[at]?.ids ?? []).join(' ');
    if (this.#chosen.has(at) || this.#said.has(said)) return false;
    const ofSection = this.#usedBySection.get(section);
    const headings = section.headings.filter((heading) => !this.#headings.has(heading));
    const opening =
      ofSection === undefined
        ? headings.reduce((sum, heading) => sum + (tokens[heading] ?? 0) + 1, sectionMarkTokens)
        : 0;
    const joined = this.#chosen.has(at - 1) || this.#chosen.has(at + 1);
    const needed = (tokens[at] ?? 0) + opening + (joined ? 0 : sentenceMarkTokens);
    if (this.#used + needed > tokensMax || (ofSection ?? 0) + needed > sectionTokensMax) return false;
    this.#chosen.add(at);
    this.#said.add(said);
    for (const heading of headings) this.#headings.add(heading);
    this.#usedBySection.set(section, (ofSection ?? 0) + needed);
    this.#used += needed;
    return true;
  }
}
