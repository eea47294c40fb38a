import type { Word } from '../words/scan-words.ts';
import type { WordClass } from '../words/word-class.ts';
import { isCalendar, isTimeBorder } from './calendar.ts';

const phraseClasses: ReadonlySet<WordClass> = new Set([
  'determiner',
  'adjective',
  'number',
  'noun',
  'name',
  'gerund',
]);
const heads: ReadonlySet<WordClass> = new Set(['noun', 'name', 'gerund', 'number']);
const possessive = /^['’]s$/;

/** Where the noun phrase ends that starts here; `from` when there is none. */
export function phraseEnd(words: readonly Word[], from: number): number {
  let end = from;
  let headed = false;
  for (let place = from; place < words.length; place += 1) {
    const word = words[place];
    if (word === undefined) break;
    const { form } = word;
    // `US` is spelled like a pronoun.
    const wordClass = word.wordClass === 'pronoun' && form.acronym ? 'name' : word.wordClass;
    const currency = /^[$€£¥]$/.test(form.surface) && words[place + 1]?.wordClass === 'number';
    if (currency || (headed && joinsWords(words, place))) continue;
    if (!phraseClasses.has(wordClass) && !(isCalendar(word) && place > 0)) break;
    const opened = place > from && words[place - 1]?.wordClass !== 'determiner';
    if (opened && wordClass === 'determiner' && !possessive.test(form.surface)) break;
    if (headed && wordClass === 'adjective' && words[place - 1]?.wordClass !== 'number') break;
    if (headed && (isTimeBorder(words, place) || startsMeasure(words, place))) break;
    if (heads.has(wordClass) || isCalendar(word)) {
      headed = true;
      end = place + 1;
    } else if (possessive.test(form.surface)) headed = false;
  }
  return end;
}

/** True for the point of an abbreviation such as `Dr.` and the hyphen of `47-kilometre`. */
function joinsWords(words: readonly Word[], place: number): boolean {
  const [before, word, next] = [words[place - 1], words[place], words[place + 1]];
  if (before === undefined || word === undefined || next === undefined || before.end !== word.start)
    return false;
  if (word.form.surface === '-') return before.wordClass === 'number' && next.start === word.end;
  return word.form.surface === '.' && (next.form.capital || isCalendar(before));
}

/** True for the number of `the Line nine years later`; one that ends a name, as in `Apollo 11`, has no noun behind it. */
function startsMeasure(words: readonly Word[], place: number): boolean {
  const [before, word, next] = [words[place - 1], words[place], words[place + 1]];
  return before?.wordClass === 'name' && word?.wordClass === 'number' && next?.wordClass === 'noun';
}
