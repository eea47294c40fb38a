import type { Statement } from '@harvest/contracts/formats/statement';
import type { StudyGuide } from '@harvest/contracts/formats/study-guide';
import type { Reading } from '../../reading/reading.ts';
import { wordsIn } from '../building/fixed-words.ts';
import type { MentionFinder } from '../building/mentions.ts';
import type { KeyTerm } from './key-terms.ts';
import { createDetailFinder } from './section-details.ts';
import { studyGuideWords } from './study-guide-words.ts';

type Words = (typeof studyGuideWords)['en'];

const termsMax = 4;
/** A heading that is a clause of its own: "How the locks work". */
const clause = /^(?:how|why|what|where|who|which|wie|warum|was|comment|pourquoi|cómo|por qué)(?= )/iu;
const asked = /[?？]\s*$/u;
const code = /[[\]{}<>=|\\_]|\w\(\w*\)|\w\.\w+\./u;

/** What a reader is able to do afterwards: define the terms, and explain or describe what the sections tell. */
export function buildObjectives(options: {
  readonly reading: Reading;
  readonly finder: MentionFinder;
  readonly terms: readonly KeyTerm[];
  readonly sections: StudyGuide['sections'];
  /** The headings that the source has itself. */
  readonly headings: ReadonlySet<string | null>;
  readonly max: number;
}): Statement[] {
  const { reading, finder, terms, sections, headings, max } = options;
  const words = wordsIn(studyGuideWords, reading.language);
  const detailsOf = createDetailFinder(reading, finder);
  const opening = defineTerms(terms, words);
  const perSection = sections.flatMap(({ heading, points }): readonly Statement[] => {
    const title = headings.has(heading) && isTitle(heading) ? heading.replace(/[.:]$/, '') : null;
    const details = detailsOf(title ?? '', points);
    const told = listed(
      details.map(({ text, isName }) => (isName ? text : words.quoted(text))),
      words.and,
    );
    const text = title === null ? (told === '' ? null : words.summarise(told)) : mastered(title, told, words);
    if (text === null) return [];
    const cited = points.filter((_, at) => at === 0 || details.some(({ point }) => point === at));
    return [{ text, citations: cited.flatMap(({ citations }) => citations) }];
  });
  const distinct = perSection.filter(
    ({ text }, at) => perSection.findIndex((other) => other.text === text) === at,
  );
  return [...opening, ...spreadOut(distinct, max - opening.length)];
}

function defineTerms(terms: readonly KeyTerm[], { define, quoted, and }: Words): readonly Statement[] {
  const defined = terms.filter(({ passage }) => passage.definition !== null).slice(0, termsMax);
  if (defined.length < 2) return [];
  const names = defined.map(({ term }) => quoted(term));
  return [{ text: define(listed(names, and)), citations: defined.map(({ passage }) => passage.citation) }];
}

/** What to do about a section, by the form of its heading. */
function mastered(title: string, details: string, { answerTo, explain, describe }: Words): string {
  if (asked.test(title)) return answerTo(title);
  if (clause.test(title) && !isTitleCase(title))
    return explain(`${title.charAt(0).toLowerCase()}${title.slice(1)}`);
  return describe(title, details);
}

/** False for a heading that is code, a number or an address. */
function isTitle(heading: string): boolean {
  return /\p{L}{3}/u.test(heading) && !code.test(heading);
}

/** True where most words behind the first have a capital: they cannot go into a sentence. */
function isTitleCase(title: string): boolean {
  const [, ...others] = title.split(' ');
  return others.filter((word) => /^\p{Lu}/u.test(word)).length * 2 > others.length;
}

function listed(items: readonly string[], and: string): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${and} ${last}`;
}

/** At most `max` of the items, at even distances. */
function spreadOut<Item>(items: readonly Item[], max: number): readonly Item[] {
  if (items.length <= max) return items;
  return items.filter(
    (_, at) => Math.floor((at * max) / items.length) !== Math.floor(((at - 1) * max) / items.length),
  );
}
