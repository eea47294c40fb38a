import { formsOfBe } from '../words/verb-words.ts';
import type { Word } from '../words/scan-words.ts';
import type { WordClass } from '../words/word-class.ts';
import { isCalendar } from './calendar.ts';
import { qualifying } from './doubt-words.ts';

/** What may stand in a group of verbs besides adverbs and `to`. */
export const verbal: ReadonlySet<WordClass> = new Set(['verb', 'finite', 'participle', 'auxiliary', 'modal']);
const full: ReadonlySet<WordClass> = new Set(['verb', 'finite', 'participle']);
const subjectPronoun = /^(?:it|he|she|they|who|which)$/;

/** Where the verbs end that start here, with their adverbs and `to` before another verb; `from` without a verb. */
export function verbsEnd(words: readonly Word[], from: number): number {
  let end = from;
  let main: Word | undefined;
  for (let place = from; place < words.length; place += 1) {
    const word = words[place];
    if (word === undefined) break;
    const { wordClass } = word;
    if (isCalendar(word) && place > 0) break;
    if (verbal.has(wordClass)) {
      // A second finite verb belongs to another clause.
      const opens = wordClass === 'finite' || wordClass === 'modal' || wordClass === 'auxiliary';
      if (main !== undefined && opens && words[place - 1]?.wordClass !== 'to' && !isPassiveBe(word)) break;
      if (full.has(wordClass)) main = word;
      end = place + 1;
    } else if (main === undefined && isVerbByPlace(words, place)) {
      main = word;
      end = place + 1;
    } else if (wordClass !== 'adverb' && !(wordClass === 'to' && beforeVerb(words, place))) break;
  }
  if (end === from) return from;
  // `is only a part` keeps its adverb, which bears on the statement.
  while (words[end]?.wordClass === 'adverb' && qualifying.has(words[end]?.form.lower ?? '')) end += 1;
  return end;
}

/** True for what looks like a noun but has a modal or the pronoun of a subject before it: `shall place`, `it traps the`. */
function isVerbByPlace(words: readonly Word[], place: number): boolean {
  const [before, word, next] = [words[place - 1], words[place], words[place + 1]];
  if (before === undefined || word?.wordClass !== 'noun' || word.form.capital) return false;
  if (before.wordClass === 'modal') return true;
  return (
    subjectPronoun.test(before.form.lower) && (next?.wordClass === 'determiner' || next?.wordClass === 'name')
  );
}

function isPassiveBe({ form }: Word): boolean {
  return form.lower === 'be' || form.lower === 'been' || form.lower === 'being';
}

function beforeVerb(words: readonly Word[], place: number): boolean {
  const next = words[place + 1];
  const verb = next?.wordClass === 'adverb' ? words[place + 2] : next;
  return verb !== undefined && (full.has(verb.wordClass) || formsOfBe.has(verb.form.lower));
}
