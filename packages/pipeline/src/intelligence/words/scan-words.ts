import type { Vocabulary, WordForm } from './vocabulary.ts';
import type { WordClass } from './word-class.ts';

/** One word or mark of a sentence. */
export interface Word {
  /** In the common text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly form: WordForm;
  wordClass: WordClass;
}

/** A word with its inner hyphens, apostrophes and points; a number with its separators; `'s`; any other mark alone. */
const token =
  /\p{N}+(?:[.,:]\p{N}+)*[\p{L}%°]*|\p{L}[\p{L}\p{M}\p{N}]*(?:(?:['’](?!s(?!\p{L}))|[.&\-–])(?:(?<!\p{Ll}\.)[\p{L}\p{N}])[\p{L}\p{M}\p{N}]*)*|['’]s(?!\p{L})|\S/gu;

/** The words and marks of a sentence in order, not yet tagged. Linear in its length. */
export function scanWords(
  text: string,
  range: { readonly start: number; readonly end: number },
  vocabulary: Vocabulary,
): Word[] {
  const words: Word[] = [];
  // The sentence alone, so that a run of letters that reaches beyond it is not read again for every sentence.
  const part = text.slice(range.start, range.end);
  token.lastIndex = 0;
  for (let match = token.exec(part); match !== null; match = token.exec(part)) {
    let surface = match[0];
    const elision = vocabulary.elides ? surface.search(/['’]./u) : -1;
    if (elision > 0) {
      surface = surface.slice(0, elision);
      token.lastIndex = match.index + elision;
    }
    const form = vocabulary.formOf(surface);
    const start = range.start + match.index;
    words.push({ start, end: start + surface.length, form, wordClass: form.wordClass });
  }
  return words;
}
