import type { Statement } from '@harvest/contracts/formats/statement';
import type { Reading } from '../../reading/reading.ts';
import { nameInSentence } from '../building/name-in-sentence.ts';
import type { MentionFinder } from '../building/mentions.ts';
import { isSpecific, tellsPhrases } from '../building/whole-term.ts';

const detailsMax = 2;
/** Points that are looked through for details. */
const pointsRead = 4;
/** A shorter name is an abbreviation that says little. */
const nameLengthMin = 3;
const named: ReadonlySet<string> = new Set(['person', 'place', 'organisation', 'other']);

/** A name or a term that points of a section tell of. */
interface Detail {
  readonly text: string;
  /** False for a phrase, which goes into a sentence in quotation marks. */
  readonly isName: boolean;
  /** Place of the first point that has it. */
  readonly point: number;
}

/**
 * Finds the names and terms of points that their heading does not say already, those of which the source tells most
 * first. What one section was given is not given to a later one.
 */
export function createDetailFinder(
  { insights, tokeniser, language }: Reading,
  finder: MentionFinder,
): (heading: string, points: readonly Statement[]) => readonly Detail[] {
  const counts = new Map(
    [
      ...insights.key_phrases.map(({ phrase, count }) => [phrase.toLowerCase(), count] as const),
      ...insights.entities.map(({ name, count }) => [name.toLowerCase(), count] as const),
    ].sort((a, b) => a[1] - b[1]),
  );
  const termsOf = (text: string): readonly string[] => tokeniser.tokens(text).map(({ term }) => term);
  const toldBefore = new Set<string>();
  return (heading, points) => {
    const known = new Set([...toldBefore, ...termsOf(heading)]);
    const told: Detail[] = [];
    const found = points
      .slice(0, pointsRead)
      .flatMap(({ text }, point) => finder.find(text).map((mention) => ({ ...mention, point })))
      .filter(
        ({ kind, text, start }) =>
          text.length >= nameLengthMin &&
          // A word alone that is taken for a name may have its capital from the start of the sentence.
          (kind !== 'other' || start > 0 || text.includes(' ')) &&
          (named.has(kind) || (kind === 'term' && isPhrase(text, language))),
      )
      .map((mention) => ({ ...mention, count: counts.get(mention.text.toLowerCase()) ?? 0 }))
      // Where something is said to be tells less of what is to be learnt than who or what it is.
      .sort(
        (a, b) =>
          Number(a.kind === 'place') - Number(b.kind === 'place') ||
          b.count - a.count ||
          a.point - b.point ||
          a.start - b.start,
      );
    for (const { text, point, kind, start } of found) {
      // Where it happens is named only where there is nothing else to call a section by.
      if (kind === 'place' && (heading !== '' || told.length > 0)) continue;
      const terms = termsOf(text);
      if (told.length === detailsMax || terms.some((term) => known.has(term))) continue;
      const name = nameInSentence(text, (points[point]?.text ?? '').slice(0, start), language);
      const isName = kind !== 'term' || /^\p{Lu}[^ ]*(?: \p{Lu}[^ ]*)*$/u.test(text);
      // Beside a name, a phrase of running text says nothing of what the section is about.
      if (!isName && heading === '' && told.some((other) => other.isName)) continue;
      told.push({ text: isName ? name : text, point, isName });
      for (const term of terms) {
        known.add(term);
        toldBefore.add(term);
      }
    }
    return told;
  };
}

/** True for a term of several words; alone, few words say what is to be learnt. */
function isPhrase(term: string, language: string | null): boolean {
  return (
    tellsPhrases(language) && isSpecific(term, language) && (/[ -]/.test(term) || !/\p{sc=Latin}/u.test(term))
  );
}
