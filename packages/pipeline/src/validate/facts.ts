/** Numbers, dates and names of a text that its sources do not contain. A hint for a reader, not a proof of anything. */
import { knownLanguage } from '../reading/read-source.ts';
import { foldedWords } from './folded-words.ts';
import { type CalendarDate, decadePattern, readDates } from './read-dates.ts';
import { readNames } from './read-names.ts';
import { readNumbers } from './read-numbers.ts';
import type { SourceFacts } from './source-facts.ts';
import type { Subject } from './subject.ts';

/** Numbers of citations, as `[3]`, and of parts, as `(2)` at the end of a line. */
const mark = /\[\d{1,3}\]|\(\d{1,2}\)$/gm;
/** Smaller numbers in words are as often a way of speaking ("one of them", "two sides"). */
const spelledMin = 13;
const yearsOfDecade = 10;

/** Numbers of the text, as it spells them, that no source has in any spelling. */
export function unsupportedNumbers(text: string, { facts, language }: Subject): readonly string[] {
  return readNumbers(text.replace(mark, '').replace(decadePattern, ''), knownLanguage(language))
    .filter(({ inFigures, values }) => inFigures || values.some((value) => value >= spelledMin))
    .filter(({ values }) => !values.some((value) => facts.numbers.has(value)))
    .map((number) => number.text);
}

/** Dates of the text that no source has in any spelling. */
export function unsupportedDates(text: string, { facts }: Subject): readonly string[] {
  return readDates(text)
    .filter((date) => !date.readings.some((reading) => isSupported(date.text, reading, facts)))
    .map((date) => date.text);
}

function isSupported(text: string, claimed: CalendarDate, { dates, numbers }: SourceFacts): boolean {
  const { day, month, year } = claimed;
  if (month === undefined && year !== undefined) {
    const years = text.endsWith('s') ? yearsOfDecade : 1;
    return Array.from({ length: years }, (_, at) => year + at).some((each) => numbers.has(each));
  }
  return dates.some(
    (date) =>
      date.month === month &&
      (day === undefined || date.day === day) &&
      // Texts name the year once and leave it out where they go on.
      (year === undefined || date.year === year || (date.year === undefined && numbers.has(year))),
  );
}

/** Names of the text of which a word stands in no source. */
export function unsupportedNames(text: string, { reading, facts, language }: Subject): readonly string[] {
  const isKnown = (word: string): boolean =>
    facts.words.has(word) ||
    reading.tokeniser.tokens(word).every(({ term }) => reading.index.vocabulary.has(term));
  return readNames(text, language)
    .filter(({ words }) => words.some((word) => !foldedWords(word).every((each) => isKnown(each))))
    .map((name) => name.text);
}
