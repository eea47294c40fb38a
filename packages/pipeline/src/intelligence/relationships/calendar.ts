import type { Word } from '../words/scan-words.ts';
import type { Chunk } from './chunk.ts';

const calendar: ReadonlySet<string> = new Set(
  'jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday'.split(
    '|',
  ),
);
const timeStarts: ReadonlySet<string> = new Set(['last', 'next', 'this', 'every', 'each', 'that']);
const times: ReadonlySet<string> = new Set(
  'day days week weeks month months year years morning evening night time summer winter'.split(' '),
);
const year = /^(?:1\d{3}|20\d{2})$/;

/** True for a month or a weekday; a capital tells the month from `may`. */
export function isCalendar(word: Word | undefined): boolean {
  return word?.form.capital === true && calendar.has(word.form.lower);
}

/** True for a time without a preposition behind another phrase or a verb: `held a hearing Wednesday`, `fell last week`. */
export function isAdverbial(
  words: readonly Word[],
  { kind, from, to }: Chunk,
  before: Chunk | undefined,
): boolean {
  if (kind !== 'phrase' || (before?.kind !== 'phrase' && before?.kind !== 'verb')) return false;
  const first = words[from];
  if (
    (timeStarts.has(first?.form.lower ?? '') ||
      (first?.wordClass === 'number' && before.kind === 'phrase')) &&
    times.has(words[to - 1]?.form.lower ?? '')
  )
    return true;
  return words
    .slice(from, to)
    .every(
      ({ form, wordClass }) => wordClass === 'number' || form.surface === '.' || calendar.has(form.lower),
    );
}

/** True between a date and what it does not belong to: `1868 | Queen Victoria`, `hearing | Wednesday`. */
export function isTimeBorder(words: readonly Word[], place: number): boolean {
  const [before, word] = [words[place - 1], words[place]];
  if (before === undefined || word === undefined) return false;
  if (calendar.has(word.form.lower))
    return before.wordClass === 'noun' || before.wordClass === 'gerund' || before.wordClass === 'name';
  const dated = year.test(before.form.lower) || calendar.has(before.form.lower);
  return dated && word.wordClass === 'name';
}
