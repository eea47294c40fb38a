import { fold } from '@harvest/text/tokens';
import { monthNames } from '../formats/building/date-patterns.ts';
import { findDates } from '../intelligence/entities/dates-and-quantities.ts';

/** A date as far as a text says it; months from 1. */
export interface CalendarDate {
  readonly day?: number;
  readonly month?: number;
  readonly year?: number;
}

/** A date that a text names. */
export interface DateMention {
  /** As the text spells it. */
  readonly text: string;
  /** What it may mean: 3/10 is a day in March or in October. Never empty. */
  readonly readings: readonly CalendarDate[];
}

const months = monthNames.map((names) => names.map(fold));
/** Shorter abbreviations are none. */
const abbreviationMin = 3;
const part = /\d+|\p{L}+/gu;

/** A decade, such as `1950s`; its year is the first one. */
export const decadePattern = /(?<![\p{L}\p{N}])[12]\d\d0s(?![\p{L}\p{N}])/gu;

/** The dates of a text, in whatever spelling. */
export function readDates(text: string): readonly DateMention[] {
  const decades: readonly string[] = text.match(decadePattern) ?? [];
  const dates = findDates(text)
    .map(({ start, end }) => text.slice(start, end))
    .filter((found) => !decades.includes(found));
  return [...dates, ...decades].flatMap((found) => {
    const readings = readingsOf(found);
    return readings.length === 0 ? [] : [{ text: found, readings }];
  });
}

function readingsOf(date: string): readonly CalendarDate[] {
  const parts = fold(date).match(part) ?? [];
  const numbers = parts.filter((each) => /^\d/.test(each)).map(Number);
  const [month] = parts.flatMap((each) => monthOf(each) ?? []);
  const year = numbers.find((number) => number >= 1_000);
  const others = numbers.filter((number) => number !== year);
  if (month !== undefined) return [dateOf({ day: others[0], month, year })];
  const [first, second] = others;
  if (second === undefined) return [dateOf({ month: first, year })];
  const isYearFirst = numbers[0] === year;
  const readings = [
    dateOf({ day: second, month: first, year }),
    ...(isYearFirst ? [] : [dateOf({ day: first, month: second, year })]),
  ];
  return readings.filter((reading) => (reading.month ?? 1) <= 12);
}

/** The month that a word names in one of the languages, in full or shortened. */
function monthOf(word: string): number | null {
  if (word.length < abbreviationMin) return null;
  for (const names of months) {
    const at = names.findIndex((name) => name.startsWith(word));
    if (at >= 0) return at + 1;
  }
  return null;
}

function dateOf(parts: {
  readonly day?: number | undefined;
  readonly month: number | undefined;
  readonly year: number | undefined;
}): CalendarDate {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}
