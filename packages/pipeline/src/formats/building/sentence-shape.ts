/** What the words of an English sentence show of its build; the tags are those of a small tagger, so that doubt is allowed for. */
import type { Word } from '../../intelligence/words/scan-words.ts';
import type { WordClass } from '../../intelligence/words/word-class.ts';
import { isFiniteVerb } from './finite-verbs.ts';

const verbal: ReadonlySet<WordClass> = new Set(['finite', 'auxiliary', 'modal', 'verb']);
const relatives: ReadonlySet<string> = new Set(['that', 'which', 'who', 'whose', 'whom', 'where']);
/** Words that a noun phrase is made of. */
const nominal: ReadonlySet<WordClass> = new Set(['noun', 'name', 'gerund', 'number', 'adjective']);

/** "It's" and "we're" hold a verb. */
const contraction = /^(?:it|he|she|that|there|what|who|here|i|you|we|they)['’](?:s|re|m|ve|ll|d)$/;
/** Verbs that open an instruction, beside those that the tagger takes for a noun or a verb. */
const imperatives: ReadonlySet<string> = new Set(
  'let get take give make put keep come go be see note use try add bring choose remember do never always please bake stir whisk fold knead preheat remove install uninstall download restart reboot click select enter create delete pump push pull press spread mark lift loosen turn open hold run check carry fill pour mix cut wait place insert'.split(
    ' ',
  ),
);

/** True for a word that may be the verb of a clause. */
function isVerb(words: readonly Word[], at: number): boolean {
  const { wordClass, form } = words[at] ?? {};
  if (wordClass === undefined || form === undefined) return false;
  if (contraction.test(form.lower)) return true;
  if (words[at - 1]?.wordClass === 'to') return false;
  // "A library for parsing and writing dates" tells of no deed.
  if (words[at - 1]?.wordClass === 'preposition' && form.lower.endsWith('ing')) return false;
  return verbal.has(wordClass) || (wordClass !== 'name' && at > 0 && isFiniteVerb(form.lower));
}

/** False for a heading or a noun with nothing but a relative clause: "A cache that deletes the oldest items." */
export function isClause(words: readonly Word[]): boolean {
  return words.some((_, at) => isVerb(words, at) && !relatives.has(words[at - 1]?.form.lower ?? ''));
}

/** True for what tells its reader to do something, or what a function does: it starts with a verb and has no subject. */
export function isInstruction(words: readonly Word[]): boolean {
  const [first] = words;
  if (first === undefined) return false;
  const { lower, wordClass } = first.form;
  if (wordClass !== 'verb' && wordClass !== 'finite' && !imperatives.has(lower)) return false;
  const second = words.findIndex((word, at) => at > 0 && word.wordClass !== 'adverb');
  return second > 0 && !isVerb(words, second) && words[second]?.form.lower !== 'of';
}

/** The places of the words of a range of the text: from the first to before the second. */
export function wordsAt(words: readonly Word[], start: number, end: number): readonly [number, number] {
  const from = words.findIndex((word) => word.end > start);
  const to = words.findLastIndex((word) => word.start < end) + 1;
  return [from, to];
}

/** True for a noun with its own modifiers that is no part of a longer noun: "cargo" in "a general cargo ship" is one. */
export function isWholeNoun(words: readonly Word[], start: number, end: number): boolean {
  const [from, to] = wordsAt(words, start, end);
  const own = words.slice(from, to);
  const [first, last] = [own[0], own.at(-1)];
  if (from < 0 || first === undefined || last === undefined || last.form.surface.length < 2) return false;
  if (last.wordClass !== 'noun' && last.wordClass !== 'name') return false;
  if (own.some(({ wordClass }) => !nominal.has(wordClass)) || first.wordClass === 'gerund') return false;
  const [before, after] = [words[from - 1], words[to]];
  if (isNominal(before) || isNominal(after) || after?.form.lower === "'s") return false;
  if (own.length === 1 && isNounBeforeOf(words, to)) return false;
  if (own.length === 1) return isNounByPlace(first, before, after);
  return !looksLikeClause(last, before, after) && !isObjectWithState(words, from, after);
}

/** "The valid range of the field": what stands before "of" is a noun, unless it may be a verb such as "consists". */
function isNounBeforeOf(words: readonly Word[], at: number): boolean {
  const { form, wordClass } = words[at] ?? {};
  if (form === undefined || words[at + 1]?.form.lower !== 'of') return false;
  return !form.functional && wordClass !== 'mark' && !/(?:s|ed|n|t)$/.test(form.lower);
}

/** A word alone may be a verb: it is taken for a noun behind an article or a preposition, in the plural also elsewhere. */
function isNounByPlace(own: Word, before: Word | undefined, after: Word | undefined): boolean {
  if (own.form.lower.endsWith('ing') && after !== undefined && opensNoun.has(after.wordClass)) return false;
  if (before !== undefined && (before.wordClass === 'determiner' || before.wordClass === 'preposition'))
    return true;
  return (
    isPlural(own) &&
    own.form.wordClass === 'noun' &&
    (before === undefined || !opensNoun.has(before.wordClass))
  );
}

/** "What a free-tailed bat likes", "the artwork pictures the moment": the last word is a verb. */
function looksLikeClause(last: Word, before: Word | undefined, after: Word | undefined): boolean {
  if (!last.form.lower.endsWith('s')) return false;
  const single = before !== undefined && /^an?$/.test(before.form.lower);
  return (single && isPlural(last)) || (after !== undefined && opensNoun.has(after.wordClass));
}

const makes = /^(?:makes?|made|making|keeps?|kept|leaves?|left|finds?|found|renders?|rendered)$/;

/** "Makes an eruption violent": behind such a verb the last word of a phrase may be what the first becomes. */
function isObjectWithState(words: readonly Word[], from: number, after: Word | undefined): boolean {
  const article = words[from - 1]?.wordClass === 'determiner' ? 1 : 0;
  const verb = words[from - 1 - article]?.form.lower ?? '';
  return makes.test(verb) && (after === undefined || after.wordClass === 'mark');
}

const opensNoun: ReadonlySet<WordClass> = new Set(['determiner', 'pronoun']);

function isPlural({ form }: Word): boolean {
  return plural.test(form.lower);
}

/** Plural forms, as far as their endings tell them. */
const plural = /(?:[^s'’iu]s|people|men|women|children|feet|teeth|mice|data)$/;
/** Nouns that have no plural form, and units. */
const uncounted =
  /^(?:aircraft|spacecraft|percent|per|million|billion|trillion|thousand|hundred|dozen|series|species|fish|sheep|staff|crew|[\p{L}°]{1,3})$/u;

/** True for a word that a number above one can stand before. */
export function isCountable(word: Word): boolean {
  return isPlural(word) || uncounted.test(word.form.lower);
}

/** False for a number that is a name: "the 777 program". */
export function isCount(words: readonly Word[], end: number): boolean {
  const next = words.find(({ start }) => start >= end);
  if (next === undefined || (next.wordClass !== 'noun' && next.wordClass !== 'name')) return true;
  return next.start > end + 1 || isCountable(next);
}

function isNominal(word: Word | undefined): boolean {
  return word !== undefined && (nominal.has(word.wordClass) || word.form.wordClass === 'gerund');
}
