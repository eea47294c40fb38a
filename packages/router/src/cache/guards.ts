/**
 * Decides whether two queries may have one answer. Similarity finds queries that are worded alike; this refuses all in
 * which anything differs that may matter. A wrong hit is worse than a miss, so that the differences which are overlooked
 * are listed, in `query-lexicon.ts`, and not those that count.
 */
import { type DifferenceKind, differenceKindOf, firstKind } from './difference-kinds.ts';
import { type QueryTerm, type QueryTerms, holdsOrder, termsOf } from './query-terms.ts';

/** Why two queries must not share an answer, by the first difference that was found. */
export type Objection = DifferenceKind | 'language' | 'quotation' | 'name' | 'order';

/** Says why two queries must not share an answer; null when they may. */
export function objectionTo(earlier: string, later: string): Objection | null {
  return earlier === later ? null : objectionBetween(termsOf(earlier), termsOf(later));
}

/** The same of queries that have been read already, as one that is compared with many is. */
export function objectionBetween(left: QueryTerms, right: QueryTerms): Objection | null {
  if (left.language !== right.language) return 'language';
  const leftTerms = left.phrases.flat();
  const rightTerms = right.phrases.flat();
  const difference = differenceOf(leftTerms, rightTerms);
  if (difference !== null) return difference;
  if (leftTerms.length === 0) return 'wording';
  if (left.asks !== right.asks) return 'question';
  if (numbersDiffer(leftTerms, rightTerms)) return 'number';
  if (quotesDiffer(left, right)) return 'quotation';
  if (namesDiffer(left, right)) return 'name';
  return sameOrder(left, right) ? null : 'order';
}

/** What the difference is called between sides of which one has a form more often than the other; null when none has. */
function differenceOf(left: readonly QueryTerm[], right: readonly QueryTerm[]): DifferenceKind | null {
  const counts = new Map<string, number>();
  for (const { form } of left) counts.set(form, (counts.get(form) ?? 0) + 1);
  for (const { form } of right) counts.set(form, (counts.get(form) ?? 0) - 1);
  const different = [...counts].filter(([, count]) => count !== 0).map(([form]) => form);
  return different.length === 0 ? null : firstKind(different.map(differenceKindOf));
}

/** One of a thing on one side and several on the other. */
function numbersDiffer(left: readonly QueryTerm[], right: readonly QueryTerm[]): boolean {
  const overlap = (single: readonly QueryTerm[], several: readonly QueryTerm[]): boolean => {
    const forms = new Set(several.filter(({ number }) => number === 'several').map(({ form }) => form));
    return single.some(({ form, number }) => number === 'one' && forms.has(form));
  };
  return overlap(left, right) || overlap(right, left);
}

function quotesDiffer(left: QueryTerms, right: QueryTerms): boolean {
  if (left.quotes.length === 0 || right.quotes.length === 0) return false;
  return left.quotes.join('\n') !== right.quotes.join('\n');
}

/** A word that is a name on one side and none on the other, where the capitals of both sides tell. */
function namesDiffer(left: QueryTerms, right: QueryTerms): boolean {
  if (!left.capitalsTell || !right.capitalsTell) return false;
  return namesOf(left) !== namesOf(right);
}

function namesOf({ phrases }: QueryTerms): string {
  return phrases
    .flat()
    .filter(({ named }) => named)
    .map(({ form }) => form)
    .toSorted()
    .join('\n');
}

/**
 * The order of words is a part of what they say. Two things may change places: the words around "and" or "or", and a
 * phrase such as "in May", when each such word begins one phrase only and no word relates what stands before it to what
 * follows.
 */
function sameOrder(left: QueryTerms, right: QueryTerms): boolean {
  const leftForms = left.phrases.flat().map(({ form }) => form);
  const rightForms = right.phrases.flat().map(({ form }) => form);
  const differing = leftForms.flatMap((form, index) => (form === rightForms[index] ? [] : [index]));
  const [first, last, ...more] = differing;
  if (first === undefined) return true;
  if (more.length === 0 && last === first + 2 && /^(?:and|or)$/.test(leftForms[first + 1] ?? '')) return true;
  if (left.phrases.flat().some(holdsOrder)) return false;
  const heads = left.phrases.slice(1).map((phrase) => phrase[0]?.form);
  return new Set(heads).size === heads.length && sortedPhrases(left) === sortedPhrases(right);
}

function sortedPhrases({ phrases }: QueryTerms): string {
  return phrases
    .map((phrase) => phrase.map(({ form }) => form).join(' '))
    .toSorted()
    .join('\n');
}
