/** Numbers and dates that might stand in the place of another: those of the source first, then changed ones. */
import { capitalised } from './name-segments.ts';
import { monthNames } from './date-patterns.ts';
import type { Mention } from './mention.ts';
import { numberWords } from './number-words.ts';
import { shuffled } from './seeded-random.ts';

/** A number of the source is plausible in the place of another up to this ratio. */
const plausibleRatio = 4;
const plausibleYears = 40;
const factors = [0.5, 0.6, 0.75, 0.8, 1.2, 1.25, 1.5, 1.75, 2];
const yearSteps = [-21, -14, -12, -9, -7, -5, -4, -3, 3, 4, 6, 8, 11, 13, 17];
const smallSteps = [-3, -2, -1, 1, 2, 3, 4];
const smallMax = 12;
const decadeSteps = [-30, -20, -10, 10, 20];
const wordSteps = 3;
/** Later days do not exist in every month. */
const shortestMonthDays = 28;

/** Other values in the form of `answer`, without it; `known` are those that the source has of its kind. */
export function variationsOf(
  answer: Pick<Mention, 'text' | 'kind'>,
  known: readonly string[],
  random: () => number,
): readonly string[] {
  const plausible = shuffled(
    known.filter((text) => isPlausible(text, answer)).map((text) => inCaseOf(answer.text, text)),
    random,
  );
  const all = [...plausible, ...shuffled(changed(answer, known), random)];
  return [...new Set(all)].filter(
    (text) => valueOf(text) !== valueOf(answer.text) || text.toLowerCase() !== answer.text.toLowerCase(),
  );
}

function isPlausible(text: string, { text: answer, kind }: Pick<Mention, 'text' | 'kind'>): boolean {
  if (text === answer) return false;
  if (kind === 'word') return nearWords(answer).includes(text.toLowerCase());
  if (kind !== 'figure')
    return Math.abs(yearOf(text) - yearOf(answer)) <= plausibleYears && sameOrder(text, answer);
  const ratio = valueOf(text) / valueOf(answer);
  return formOf(text) === formOf(answer) && ratio < plausibleRatio && ratio > 1 / plausibleRatio;
}

function changed(
  { text, kind }: Pick<Mention, 'text' | 'kind'>,
  known: readonly string[],
): readonly string[] {
  if (kind === 'word') return nearWords(text).map((word) => inCaseOf(text, word));
  if (kind === 'figure') return changedFigures(text);
  if (kind === 'decade') return decadeSteps.map((step) => replaceYear(text, yearOf(text) + step));
  return changedDates(text, known);
}

/** Years that are not after everything that the source knows of: a question is no riddle about the future. */
function changedDates(text: string, known: readonly string[]): readonly string[] {
  const latest = Math.max(yearOf(text), ...known.map(yearOf));
  const years = yearSteps.map((step) => yearOf(text) + step).filter((year) => year <= latest || year < 1990);
  const names = monthNames.find((months) => months.some((month) => text.includes(month))) ?? [];
  const month = names.find((name) => text.includes(name));
  return years.map((year, position) => {
    const other = names[(names.indexOf(month ?? '') + 1 + position * 5) % 12] ?? '';
    const dated = replaceYear(text, year);
    return month === undefined || dayOf(text) > shortestMonthDays ? dated : dated.replace(month, other);
  });
}

/** The day of a date; 0 where it has none. */
function dayOf(text: string): number {
  return Number(/(?<!\d)\d{1,2}(?!\d)/.exec(text)?.[0] ?? 0);
}

function replaceYear(text: string, year: number): string {
  return text.replace(/\d{4}/, String(year));
}

function changedFigures(text: string): readonly string[] {
  const value = valueOf(text);
  if (!/[.,]/.test(text) && value <= smallMax)
    return smallSteps
      .map((step) => value + step)
      .filter((number) => number > 0)
      .map(String);
  const digits = /[1-9]\d*?(?=0*$)/.exec(text.replace(/[.,\s]/g, ''))?.[0].length ?? 1;
  return factors
    .map((factor) => rounded(value * factor, digits))
    .filter((number) => number !== value && number > 0)
    .map((number) => formatted(number, text));
}

function rounded(value: number, digits: number): number {
  return Number(value.toPrecision(Math.max(1, digits)));
}

/** A number written as `pattern` is: with its decimals and its sign between thousands. */
function formatted(value: number, pattern: string): string {
  const { decimals, group, point } = notationOf(pattern);
  const [whole = '', rest] = value.toFixed(decimals).split('.');
  const grouped = group === '' ? whole : whole.replace(/\B(?=(?:\d{3})+$)/g, group);
  return rest === undefined ? grouped : `${grouped}${point}${rest}`;
}

interface Notation {
  readonly decimals: number;
  readonly group: string;
  readonly point: string;
}

/** Three figures after a lone sign or a space are thousands, as in 4,200, 4.200 and 4 200; any other number of them are decimals. */
function notationOf(text: string): Notation {
  const last = /([.,\s])(\d+)$/.exec(text);
  const [, sign = '', tail = ''] = last ?? [];
  if (sign === '') return { decimals: 0, group: '', point: '.' };
  if (tail.length === 3 && !text.startsWith('0')) return { decimals: 0, group: sign, point: '' };
  return { decimals: tail.length, group: sign === '.' ? ',' : '.', point: sign };
}

/** The value of a number in figures; NaN for words. */
function valueOf(text: string): number {
  const { decimals } = notationOf(text);
  return Number(text.replace(/[.,\s]/g, '')) / 10 ** decimals;
}

function formOf(text: string): string {
  const { decimals } = notationOf(text);
  return decimals > 0 ? `decimal${decimals}` : valueOf(text) <= smallMax ? 'small' : 'whole';
}

function yearOf(text: string): number {
  return Number(/\d{4}/.exec(text)?.[0] ?? Number.NaN);
}

/** True where both dates give day and month in the same order. */
function sameOrder(a: string, b: string): boolean {
  return /^\d/.test(a) === /^\d/.test(b);
}

function nearWords(word: string): readonly string[] {
  const list = Object.values(numberWords).find((words) => words.includes(word.toLowerCase())) ?? [];
  const at = list.indexOf(word.toLowerCase());
  return list.filter((_, position) => position !== at && Math.abs(position - at) <= wordSteps);
}

/** A number in words with or without a capital, as `pattern` has it. */
function inCaseOf(pattern: string, text: string): string {
  if (/^\p{Lu}/u.test(pattern)) return capitalised(text);
  return /^\p{Ll}/u.test(pattern) ? text.toLowerCase() : text;
}
