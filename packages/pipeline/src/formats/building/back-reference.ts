import { pointsBack } from '../../extractive/bm25.ts';
import { contextWords, continuingElsewhere, opening, words } from './context-words.ts';
import { monthNames } from './date-patterns.ts';
import { firstUnspacedWord } from './unspaced-words.ts';

const rows = Object.values(contextWords);
/** Openings that continue a thought, in the languages whose function words are known. */
const connector = opening([...rows.map(({ continuing }) => continuing), continuingElsewhere].join('|'));
const pronouns = rows.map((row) => row.pronouns).join('|');
/** Pronouns near the start, before anything with a name. */
const earlyPronoun = new RegExp(`^(?:[^\\s]+\\s+){0,5}?(?:${pronouns})(?![\\p{L}\\p{N}])`, 'iu');
/** A pronoun that stands for what the sentence before says. */
const demonstrative = words(rows.map(({ demonstratives }) => demonstratives).join('|'));
/** The same in Chinese and Japanese; many names begin with one of these characters. */
const unspacedAnaphor =
  /^(?:[这這那此](?:些|[个個]|[种種]|位|座|[条條]|次|[项項]|[样樣]|里|裡|[时時]|外|后|後|前|[间間]|年)?|[该該]|[它他她](?:们|們|的)?|彼(?:ら|女|女ら)?|(?:これ|それ|この|その|あの).*)$/u;
/** Names that dictionaries do not know as words of their own. */
const unspacedName = /^(?:他加[禄祿]|[该該][隐隱])/u;
const openingMark = /^[「『“《]/u;
const addition = new RegExp(`(?<!\\p{L})(?:${rows.map(({ additions }) => additions).join('|')})[.!]$`, 'iu');
const months = [...new Set(monthNames.flat())].join('|');
const nameInside = new RegExp(`\\s(?!(?:${months})(?!\\p{L}))\\p{Lu}\\p{L}+`, 'u');

/**
 * True for a sentence that a reader understands only with the one before it: it opens with a pronoun or a connective.
 * A sign, not proof: words decide, since no grammar of the language is at hand.
 */
export function needsPrevious(text: string): boolean {
  if (connector.test(text) || pointsBack(text) || demonstrative.test(text)) return true;
  if (opensWithAnaphor(text.replace(openingMark, '')) || addition.test(text)) return true;
  const pronoun = earlyPronoun.exec(text);
  return pronoun !== null && !nameInside.test(pronoun[0]);
}

/** True for a text without spaces whose first word, not only its first character, stands for something else. */
function opensWithAnaphor(text: string): boolean {
  return !unspacedName.test(text) && unspacedAnaphor.test(firstUnspacedWord(text));
}

/** True for a passage that starts or ends inside quotation marks or brackets. */
export function isTornOff(text: string): boolean {
  const count = (marks: RegExp): number => text.match(marks)?.length ?? 0;
  const quotesClosed = count(/["“”„]/g) % 2 === 0 && count(/[«»]/g) % 2 === 0;
  return !quotesClosed || count(/[([{（［【「『]/g) !== count(/[)\]}）］】」』]/g);
}
