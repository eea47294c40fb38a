import { fold } from '@harvest/text/tokens';
import { unspacedScripts } from '@harvest/text/unspaced-scripts';

/** A number with its separators, a character of a script that puts no spaces between words, or a word. */
const word = new RegExp(
  [
    "\\p{N}+(?:[.,'’\\u00a0\\u202f]\\p{N}+)+",
    `[${unspacedScripts}ー々]`,
    `(?:(?![${unspacedScripts}ー々])[\\p{L}\\p{M}\\p{N}])+`,
  ].join('|'),
  'gu',
);

/** The words of a text, folded, in order; of a script without spaces every character is one. */
export function foldedWords(text: string): readonly string[] {
  return fold(text).match(word) ?? [];
}

/** True when a text contains a passage as whole words, whatever its case and accents. */
export function containsWords(text: string, passage: string): boolean {
  const wanted = foldedWords(passage);
  if (wanted.length === 0) return false;
  return ` ${foldedWords(text).join(' ')} `.includes(` ${wanted.join(' ')} `);
}
