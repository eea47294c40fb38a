/** When a passage that a model copied says enough to prove anything: the word "he" stands in every source. */
import { lastAtOrBefore } from '@harvest/text/last-at-or-before';
import type { Sentence } from '@harvest/text/sentences';
import { unspacedScripts } from '@harvest/text/unspaced-scripts';

const wordsMin = 3;
const lettersMin = 12;
/** A character of a script without spaces says about as much as two letters. */
const lettersPerSign = 2;

const signs = new RegExp(`[${unspacedScripts}\\p{sc=Hang}]`, 'gu');
const letters = /[\p{L}\p{M}\p{N}]/gu;
const words = /[\p{L}\p{M}\p{N}]+/gu;
const lastLetter = /[\p{L}\p{M}\p{N}]$/u;
const firstLetter = /^[\p{L}\p{M}\p{N}]/u;
const lastSign = new RegExp(`${signs.source}$`, 'u');
const firstSign = new RegExp(`^${signs.source}`, 'u');
const noWord = /^[^\p{L}\p{M}\p{N}]*$/u;

/** True for a passage that is telling wherever it stands; a shorter one is only as a whole sentence. */
export function isTelling(passage: string): boolean {
  if ((passage.match(words)?.length ?? 0) >= wordsMin) return true;
  const size =
    (passage.match(letters)?.length ?? 0) + (passage.match(signs)?.length ?? 0) * (lettersPerSign - 1);
  return size >= lettersMin;
}

/** True when a range begins and ends in no middle of a word; scripts without spaces show no borders. */
export function isAtWordBorders(text: string, start: number, end: number): boolean {
  return !isInsideWord(text, start) && !isInsideWord(text, end);
}

function isInsideWord(text: string, at: number): boolean {
  const [before, after] = [text.slice(Math.max(0, at - 2), at), text.slice(at, at + 2)];
  if (!lastLetter.test(before) || !firstLetter.test(after)) return false;
  return !lastSign.test(before) && !firstSign.test(after);
}

/** True when a range is one of the sentences of a text, whether or not with the marks around it; a heading is none. */
export function isWholeSentence(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  sentences: readonly Sentence[],
): boolean {
  // Found by halves, since a short quote stands in many places.
  const sentence = sentences[lastAtOrBefore(sentences.length, (at) => sentences[at]?.start ?? 0, start)];
  return (
    sentence !== undefined &&
    sentence.end >= end &&
    sentence.kind !== 'heading' &&
    noWord.test(text.slice(sentence.start, start)) &&
    noWord.test(text.slice(end, sentence.end))
  );
}
