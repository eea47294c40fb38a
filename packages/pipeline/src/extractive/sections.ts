import type { Match } from './bm25.ts';
import { questionKinds } from './question-kinds.ts';
import { type Question, kindOf } from './question.ts';
import type { TermIndex } from '@harvest/text/term-index';
import { fold } from '@harvest/text/tokens';

/** A title asks the question itself when it holds this share of the question's information. */
const titleCoverage = 0.67;

/** What the title of a section says about its sentences as answers to one question. */
export interface Section {
  /** How much likelier its sentences are the answer than others. */
  readonly weight: number;
  /** True when its title asks the question itself. */
  readonly asked: boolean;
}

/** A section whose title says much of the question, or asks the same kind of question, is where the answer is. */
export function createSectionReader(
  source: string,
  index: TermIndex,
  question: Question,
  match: Match,
): (at: number) => Section {
  const sections = new Map<number | undefined, Section>();
  const share = questionKinds[question.kind].broad ? 0.8 : 0.3;
  return (at) => {
    const heading = index.sentences[at]?.headings.at(-1);
    const known = sections.get(heading);
    if (known) return known;
    const title = index.sentences[heading ?? -1];
    const coverage = title && title.headings.length > 0 ? (match.coverage[heading ?? -1] ?? 0) : 0;
    const text = title ? fold(source.slice(title.start, title.end)) : '';
    const sameKind = question.kind !== 'open' && kindOf(text) === question.kind;
    const asked = sameKind && questionKinds[question.kind].broad && coverage >= titleCoverage;
    const section = { weight: 1 + coverage * (share + (sameKind ? 0.6 : 0)), asked };
    sections.set(heading, section);
    return section;
  };
}

/** Returns the first sentences, at most `max`, of the section whose title asks the question: its author has already arranged the answer. */
export function askedSection(index: TermIndex, section: (at: number) => Section, max: number): number[] {
  const first = index.sentences.findIndex((_, at) => section(at).asked);
  const title = index.sentences[first]?.headings.at(-1);
  if (title === undefined) return [];
  const found: number[] = [];
  for (let at = first; found.length < max; at += 1) {
    const sentence = index.sentences[at];
    if (sentence?.headings.at(-1) !== title) break;
    if (sentence.kind === 'prose' || sentence.kind === 'item') found.push(at);
  }
  return found;
}
