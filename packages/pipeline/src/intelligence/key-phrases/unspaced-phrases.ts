import { hanQuestions } from '@harvest/text/stop-words';

/** A range of the common text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Runs of ideographs, of katakana, and of scripts that put no spaces between words. */
const run = /[\p{sc=Han}々]+|[\p{sc=Katakana}ー]{2,}|[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]+/gu;
/** Ideographs that join or qualify in Japanese and Chinese and seldom belong to a term. */
const joining =
  /[的了是在和有与及或被把对我你他她它这那谁哪何几怎也就都而其所并等于以为之从由到向将会能可要年月日]+/u;
const termLengthMin = 2;
const termLengthMax = 6;
/** Katakana write foreign words, each of them whole. */
const katakana = /^\p{sc=Katakana}/u;
const foreignLengthMax = 20;

/**
 * Terms of one sentence in a script without spaces: whole runs up to six characters, and every piece of two to four
 * characters of longer ones, of which those that recur come out on top.
 */
export function unspacedPhrases(text: string, sentence: TextRange): TextRange[] {
  const phrases: TextRange[] = [];
  const part = text
    .slice(sentence.start, sentence.end)
    .replace(hanQuestions, (question) => ' '.repeat(question.length));
  for (const match of part.matchAll(run)) {
    let offset = match.index;
    for (const piece of match[0].split(joining)) {
      const at = part.indexOf(piece, offset);
      if (piece.length >= termLengthMin) addPiece(phrases, piece, sentence.start + at);
      offset = at + piece.length;
    }
  }
  return phrases;
}

function addPiece(phrases: TextRange[], piece: string, start: number): void {
  const foreign = katakana.test(piece);
  if (foreign || piece.length <= termLengthMax) {
    phrases.push({ start, end: Math.min(start + piece.length, start + foreignLengthMax) });
    if (foreign || piece.length < 4) return;
  }
  const lengthMax = Math.min(4, piece.length - 1);
  for (let length = termLengthMin; length <= lengthMax; length += 1) {
    for (let from = 0; from + length <= piece.length; from += 1)
      phrases.push({ start: start + from, end: start + from + length });
  }
}
