import type { Citation } from '@harvest/contracts/citation';
import { splitSentences } from '@harvest/text/sentences';

/** A longer source, in UTF-16 code units, is never its own summary unless that length was asked for. */
const lengthMax = 5_000;
const wordCharacter = /[\p{L}\p{N}]/u;

/** True where every sentence of short sources is quoted, so that nothing was condensed; repetitions need no quote. */
export function isGivenWhole(texts: readonly string[], citations: readonly Citation[]): boolean {
  if (citations.length === 0 || texts.reduce((sum, { length }) => sum + length, 0) > lengthMax) return false;
  const quotes = new Set(citations.map(({ quote }) => quote));
  return texts.every((text) =>
    splitSentences(text).every(({ kind, start, end }) => {
      const sentence = text.slice(start, end);
      return !/^(?:prose|item)$/.test(kind) || !wordCharacter.test(sentence) || quotes.has(sentence);
    }),
  );
}
