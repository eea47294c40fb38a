import { knownLanguage } from '../reading/read-source.ts';
import type { Reading } from '../reading/reading.ts';
import { foldedWords } from './folded-words.ts';
import { type CalendarDate, readDates } from './read-dates.ts';
import { readNumbers } from './read-numbers.ts';

/** What the sources say, prepared for look-ups. */
export interface SourceFacts {
  /** Every word of the sources, folded. */
  readonly words: ReadonlySet<string>;
  /** What their numbers may mean. */
  readonly numbers: ReadonlySet<number>;
  readonly dates: readonly CalendarDate[];
}

/** Prepares the sources for look-ups; linear in their length. */
export function factsOf({ source, language }: Reading): SourceFacts {
  const { text } = source;
  const numbers = readNumbers(text, knownLanguage(language));
  return {
    words: new Set(foldedWords(text)),
    numbers: new Set(numbers.flatMap(({ values }) => values)),
    dates: readDates(text).flatMap(({ readings }) => readings),
  };
}
