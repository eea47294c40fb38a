import type { Statement } from '@harvest/contracts/formats/statement';
import type { StudyGuide } from '@harvest/contracts/formats/study-guide';
import type { Reading } from '../../reading/reading.ts';
import { wordsIn } from '../building/fixed-words.ts';
import type { MentionFinder } from '../building/mentions.ts';
import type { KeyTerm } from './key-terms.ts';
import { studyGuideWords } from './study-guide-words.ts';

const termsMax = 4;
const detailsMax = 2;
/** A heading that is a clause of its own: "How the locks work". */
const clause = /^(?:how|why|what|where|when|wie|warum|was|comment|pourquoi|cómo|por qué)(?= )/iu;
const asked = /[?？]\s*$/u;
const counted: ReadonlySet<string> = new Set(['person', 'place', 'organisation', 'other', 'term']);

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
  const { define, describe, summarise, explain, and } = wordsIn(studyGuideWords, reading.language);
  const defined = terms.filter(({ passage }) => passage.definition !== null).slice(0, termsMax);
  const opening: Statement[] =
    defined.length < 2
      ? []
      : [
          {
            text: define(
              listed(
                defined.map(({ term }) => `“${term}”`),
                and,
              ),
            ),
            citations: defined.map(({ passage }) => passage.citation),
          },
        ];
  const perSection = sections.flatMap(({ heading, points }): readonly Statement[] => {
    const [point] = points;
    if (point === undefined) return [];
    const about = (text: string): readonly Statement[] => [{ text, citations: point.citations }];
    const isHeading = headings.has(heading);
    if (isHeading && clause.test(heading) && !asked.test(heading))
      return about(explain(`${heading.charAt(0).toLowerCase()}${heading.slice(1)}`));
    const details = listed(detailsOf(finder, isHeading ? heading : '', point.text), and);
    if (isHeading) return about(describe(heading, details));
    return details === '' ? [] : about(summarise(details));
  });
  return [...opening, ...spreadOut(perSection, max - opening.length)];
}

/** Names and terms of a text that its heading does not say already. */
function detailsOf(finder: MentionFinder, heading: string, text: string): readonly string[] {
  const known = heading.toLowerCase();
  const names = finder
    .find(text)
    .filter(({ kind, text: name }) => counted.has(kind) && !known.includes(name.toLowerCase()))
    .map(({ text: name }) => name);
  return [...new Set(names)].slice(0, detailsMax);
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
