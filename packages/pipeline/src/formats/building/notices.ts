import type { FormatRequest } from '../format-definition.ts';
import type { Reading } from '../../reading/reading.ts';

/** Says that there are fewer items than wanted, named by a regular plural; nothing when there are enough. */
export function tooFewNotice(found: number, wanted: number, items: string): readonly string[] {
  if (found >= wanted) return [];
  const noun = found === 1 ? items.replace(/s$/, '') : items;
  return [`The source gives ${String(found)} ${noun}; ${String(wanted)} were wanted.`];
}

/** Says that the text is much shorter than wanted; nothing when it is long enough. */
export function tooShortNotice(words: number, wordsWanted: number): readonly string[] {
  if (words >= wordsWanted * 0.85) return [];
  return [`The source gives ${String(words)} words; ${String(wordsWanted)} were wanted.`];
}

/** Says that the wanted language is not that of the source: sentences are quoted, and quotes are not translated. */
export function untranslatedNotice({ language }: Reading, { options }: FormatRequest): readonly string[] {
  const wanted = options.language?.split('-', 1)[0];
  if (wanted === undefined || language === null || wanted === language) return [];
  return [
    `The text is in the language of the source (${language}): the built-in engine quotes and does not translate.`,
  ];
}
