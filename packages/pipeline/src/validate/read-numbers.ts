import type { Language } from '@harvest/text/stop-words';
import { fold } from '@harvest/text/tokens';
import { figurePattern, figureValues } from './figure-values.ts';
import { NumberRun } from './number-run.ts';
import { type NumberWords, numberWordsOf } from './spelled-numbers.ts';

/** A number that a text names. */
export interface NumberMention {
  /** As the text spells it. */
  readonly text: string;
  /** What it may mean; never empty. */
  readonly values: readonly number[];
  readonly inFigures: boolean;
}

const token = new RegExp(
  `(?<figures>${figurePattern.source})|[万萬億亿]|(?:(?![万萬億亿])[\\p{L}\\p{M}])+`,
  'gu',
);
/** What may stand between the parts of one number. */
const gap = /^[\s-]?$/u;
/** The parts of German numbers, which are written as one word; the longest first. */
const germanParts = [...numberWordsOf.de.values.keys(), 'hundert', 'tausend', 'und', 'ein'].sort(
  (a, b) => b.length - a.length,
);
/** A longer word is no number. */
const wordLengthMax = 60;

/** The numbers of a text: those in figures, and those in words of a language whose number words are known. */
export function readNumbers(text: string, language: Language | null): readonly NumberMention[] {
  const words = language === null ? null : numberWordsOf[language];
  const runs: NumberRun[] = [];
  let open: NumberRun | null = null;
  for (const { 0: found, index: start, groups } of text.matchAll(token)) {
    const end = start + found.length;
    if (groups?.['figures'] !== undefined) {
      open = NumberRun.ofFigures(start, end, figureValues(found));
      runs.push(open);
      continue;
    }
    let isNext = open !== null && gap.test(text.slice(open.reach, start));
    for (const part of partsOf(fold(found.slice(0, wordLengthMax)), words)) {
      if (isNext && open?.take(part, end, words) === true) continue;
      open = words === null ? null : NumberRun.ofWord(part, start, end, words);
      if (open === null) break;
      runs.push(open);
      isNext = true;
    }
  }
  return runs
    .map(({ start, end, values, inFigures }) => ({ text: text.slice(start, end), values, inFigures }))
    .filter(({ values }) => values.length > 0);
}

/** A word, or the parts of a German number that is written as one. */
function partsOf(word: string, words: NumberWords | null): readonly string[] {
  if (words?.language !== 'de' || words.values.has(word) || words.articles.has(word)) return [word];
  const parts: string[] = [];
  for (let at = 0; at < word.length;) {
    const part = germanParts.find((known) => word.startsWith(known, at));
    if (part === undefined) return [word];
    parts.push(part === 'ein' ? 'eins' : part);
    at += part.length;
  }
  return parts;
}
