import { knownLanguage } from '../reading/read-source.ts';
import type { Reading } from '../reading/reading.ts';
import { foldedWords } from './folded-words.ts';
import { type CalendarDate, readDates } from './read-dates.ts';
import { readNumbers } from './read-numbers.ts';

/** What the sources say, prepared for look-ups; each part when it is first asked for, since few outputs claim everything. */
export interface SourceFacts {
  /** Every word of the sources, folded. */
  readonly words: ReadonlySet<string>;
  /** What their numbers may mean. */
  readonly numbers: ReadonlySet<number>;
  readonly dates: readonly CalendarDate[];
}

/** Prepares the sources for look-ups; linear in their length. */
export function factsOf({ source: { text }, language }: Reading): SourceFacts {
  let words: SourceFacts['words'] | undefined;
  let numbers: SourceFacts['numbers'] | undefined;
  let dates: SourceFacts['dates'] | undefined;
  return {
    get words() {
      return (words ??= new Set(foldedWords(text)));
    },
    get numbers() {
      return (numbers ??= new Set(
        readNumbers(text, knownLanguage(language)).flatMap(({ values }) => values),
      ));
    },
    get dates() {
      return (dates ??= readDates(text).flatMap(({ readings }) => readings));
    },
  };
}
