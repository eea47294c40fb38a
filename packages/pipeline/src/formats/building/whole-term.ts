import type { Word } from '../../intelligence/words/scan-words.ts';
import { stemOf } from '@harvest/text/stems';
import { type Language, stopWords } from '@harvest/text/stop-words';
import { unspacedLanguages } from '@harvest/text/unspaced-scripts';
import { commonStems } from '../../intelligence/words/common-words.ts';
import { knownWords } from '../../intelligence/words/word-classes.ts';
import { calendarNames } from './date-patterns.ts';
import { isFiniteVerb } from './finite-verbs.ts';
import type { Mention } from './mention.ts';
import { isWholeNoun, wordsAt } from './sentence-shape.ts';

/** So many words without a preposition among them are a clause rather than a term. */
const longPhrase = 4;
/** A word of everyday life may fill too many gaps; the long ones seldom are. */
const specificLetters = 9;
/** Languages beside English whose phrases are told by their function words. */
const phrased: ReadonlySet<string> = new Set(['de', 'fr', 'es', 'it', 'pt', 'ca', 'gl', 'ro']);
const romanceLink = /^(?:de|del|des|du|d|di|da|do|dos|das|della)$/;
/** Units and times, which a number goes before. */
const measures = /^(?:jahrhunderts?|jahre?|prozent|mal|siècle|pour|siglo|ciento|século)$/;

/** False for a phrase that cannot be asked for: a number, one that holds a verb, one that mixes a noun with a name. */
export function namesSomething(phrase: string, language: string | null): boolean {
  if (/^[一二三四五六七八九十百千万億]+$/u.test(phrase)) return false;
  if (calendarStart.test(phrase)) return false;
  const isLong = phrase.split(' ').length >= longPhrase && !/ (?:of|for|with|and|in|to|the) /.test(phrase);
  if (isLong || /[\p{N}&]/u.test(phrase)) return false;
  if (language !== 'en') return !(phraseRest[language ?? '']?.test(phrase) ?? false);
  return (
    !restOfPhrase.test(phrase) &&
    !phrase.split(' ').some(isFiniteVerb) &&
    !/(?:^| )\p{Ll}[^ ]* \p{Lu}/u.test(phrase)
  );
}

/** True for a language in which words can be told that fit into the place of another. */
export function tellsPhrases(language: string | null): boolean {
  return (
    language === 'en' || (language !== null && (phrased.has(language) || unspacedLanguages.has(language)))
  );
}

/**
 * False for a part of a longer noun, and for what is no noun where it stands. Where phrases cannot be told, any word that
 * is long enough to be no function word is whole, and no two words are.
 */
export function isWholeTerm(words: readonly Word[], mention: Mention, language: string | null): boolean {
  const { start, end } = mention;
  if (language === 'en') return isWholeNoun(words, start, end);
  // The first word of a sentence may be a connective.
  if (language === null || !phrased.has(language)) return start > 0 && isLongWord(mention.text);
  const [from, to] = wordsAt(words, start, end);
  const [before, last, after] = [words[from - 1], words[to - 1], words[to]];
  if (words[from]?.form.functional === true || measures.test(last?.form.lower ?? '')) return false;
  const begins =
    before === undefined ? start === 0 : before.form.functional || /^[,;:('’]$/.test(before.form.surface);
  const ends = after === undefined || after.form.functional || after.form.wordClass === 'mark';
  return begins && (ends || language === 'de') && !romanceLink.test(after?.form.lower ?? '');
}

/** False for a word that says little by itself, so that many another would fit in its place. */
export function isSpecific(term: string, language: string | null): boolean {
  if (/[ -]/.test(term) || language === null || unspacedLanguages.has(language)) return true;
  if (language !== 'en' && !phrased.has(language)) return true;
  if (language === 'en' && isEveryday(term.toLowerCase())) return false;
  return term.length >= specificLetters && !isStopWord(term, language);
}

/** What begins or ends in the middle of a phrase: "year-old girl", "bicycle upside (down)", "contributor hereby". */
const restOfPhrase =
  /^(?:year|month|week|day)s?-|\s(?:upside|hereby|thereof|thereby|herein|apart|alike|alone|ago|else)$/iu;
/** In German an inflected adjective without its article, in French and Spanish the rest of "le plus haut", "près de". */
const phraseRest: Readonly<Record<string, RegExp>> = {
  de: /^\p{Ll}+(?:e[nrms]?) \p{Lu}/u,
  fr: /^(?:haut|bas|près|loin|plus|moins|bout|bord|fin|début|lors|nombreu\p{L}+) /iu,
  es: /^(?:cerca|lejos|más|menos|fin|principios|numeros\p{L}+) /iu,
};
/** "Monday announcement", "October evening": the first word belongs to the clause. */
const calendarStart = new RegExp(`^(?:${calendarNames}) `, 'iu');
const longWord = { syllables: 4, letters: 6 } as const;

function isLongWord(text: string): boolean {
  const least = /\p{sc=Hang}/u.test(text) ? longWord.syllables : longWord.letters;
  return /^\p{L}+$/u.test(text) && text.length >= least;
}

function isEveryday(word: string): boolean {
  const singular = word.replace(/ies$/, 'y').replace(/s$/, '');
  return knownWords.has(word) || knownWords.has(singular) || commonStems.has(stemOf(word, 'en'));
}

function isStopWord(term: string, language: string | null): boolean {
  if (language === null || !Object.hasOwn(stopWords, language)) return false;
  return stopWords[language as Language].has(term.toLowerCase());
}
