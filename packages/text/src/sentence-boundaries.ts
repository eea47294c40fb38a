/**
 * Finds where sentences end inside one block of text.
 *
 * The rules start from Unicode's sentence terminators (UAX #29) and decide each candidate by its neighbours, as Kiss
 * and Strunk (2006, "Unsupervised Multilingual Sentence Boundary Detection") do: an abbreviation, an initial or an
 * acronym ends a sentence only before a word that commonly starts one. `Intl.Segmenter` was measured as a base and
 * rejected: of the 40 hard cases in sentences.test.ts it gets 22 right and these rules 40 (it breaks after `Dr.`, at every wrapped line and
 * inside `"Stop!" he said`), and its answers change with the ICU version.
 */
import {
  abbreviationsBeforeNumbers,
  abbreviationsInside,
  abbreviationsMaybeLast,
  ordinalFollowers,
  sentenceStarters,
  speechVerbs,
} from './boundary-words.ts';
import { trimRange } from './lines.ts';

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A sentence longer than this, in UTF-16 code units, is divided at the best place below it. */
export const sentenceLengthMax = 600;
const divisionEarliest = 160;
const divisionLatest = 480;

/** Terminators, closing quotes and brackets, footnote marks such as `[12]`. */
const candidate = /[\p{Sentence_Terminal}…]+(?:["'”’»›)\]}）］」』】*_]|\[\d{1,3}\])*/gu;
const fullWidth = /[。！？｡]/u;
const cased = /\p{Lu}/u;
const hasWord = /[\p{L}\p{N}]/u;
const nextWordCharacter = /[\p{L}\p{N}]/gu;

/** Returns the sentences of `text.slice(start, end)`; together they hold everything but white space. */
export function splitRange(text: string, start: number, end: number): Range[] {
  const block = text.slice(start, end);
  const lowercaseStarts = !cased.test(block);
  const ranges: Range[] = [];
  let from = 0;
  let wordAt = -1;
  for (const match of block.matchAll(candidate)) {
    const to = match.index + match[0].length;
    if (to >= block.length || to <= from) continue;
    if (!endsSentence(block, match.index, match[0], lowercaseStarts)) continue;
    if (wordAt < from) wordAt = indexOfWord(block, from);
    if (wordAt >= to) continue;
    pushDivided(ranges, block, from, to);
    from = to;
  }
  const rest = trimRange(block, from, block.length);
  const last = ranges.at(-1);
  if (rest.start < rest.end) {
    if (
      last &&
      !hasWord.test(block.slice(rest.start, rest.end)) &&
      rest.end - last.start <= sentenceLengthMax
    ) {
      ranges[ranges.length - 1] = { start: last.start, end: rest.end };
    } else {
      pushDivided(ranges, block, from, block.length);
    }
  }
  return ranges.map((range) => ({ start: range.start + start, end: range.end + start }));
}

/** Index of the first letter or digit from `from` on, past the end without any. */
function indexOfWord(block: string, from: number): number {
  nextWordCharacter.lastIndex = from;
  return nextWordCharacter.exec(block)?.index ?? block.length;
}

function endsSentence(block: string, index: number, mark: string, lowercaseStarts: boolean): boolean {
  const to = index + mark.length;
  const after = block.slice(to, to + 48);
  if (fullWidth.test(mark)) return !(/[」』”）]/u.test(mark) && /^[とって、，]/u.test(after));
  if (!/^\s/.test(after)) return false;
  const next = /^\s+[\p{Ps}\p{Pi}"'*_¿¡]*(\S+)/u.exec(after)?.[1] ?? '';
  if (/^\p{Ll}/u.test(next) && !lowercaseStarts) return false;
  if (/["'”’»]/.test(mark) && isSpeechTag(after)) return false;
  if (!/^\.(?!\.)/.test(mark)) return true;
  return !isAbbreviation(block.slice(Math.max(0, index - 24), index), next, index);
}

/** `"No!" Mary said.` is one sentence. */
function isSpeechTag(after: string): boolean {
  const words = after.trim().split(/[^\p{L}]+/u, 4);
  return words.slice(1, 3).some((word) => speechVerbs.has(word)) && /^\p{Lu}/u.test(words[0] ?? '');
}

function isAbbreviation(before: string, next: string, index: number): boolean {
  const word = /(?:[\p{L}\p{N}'’]|(?<=\p{L})[.](?=\p{L}))+$/u.exec(before)?.[0] ?? '';
  const lower = word.toLowerCase();
  const starter = sentenceStarters.has(/^[\p{L}']+/u.exec(next)?.[0].toLowerCase() ?? '');
  if (abbreviationsInside.has(lower)) return true;
  if (abbreviationsBeforeNumbers.has(lower)) return /^[\p{N}IVX]/u.test(next);
  if (/^\d{1,3}$/.test(word) && index === word.length) return true;
  if (/^\d{1,2}$/.test(word)) return ordinalFollowers.has(/^\p{L}+/u.exec(next)?.[0].toLowerCase() ?? '');
  const doubtful =
    abbreviationsMaybeLast.has(lower) || /^\p{Lu}$/u.test(word) || /^(?:\p{L}\.)+\p{L}$/u.test(word);
  return doubtful && /^[\p{L}\p{N}]/u.test(next) && !starter;
}

/** Adds one sentence, divided where it is too long to be quoted. */
function pushDivided(ranges: Range[], block: string, from: number, to: number): void {
  let { start, end } = trimRange(block, from, to);
  while (end - start > sentenceLengthMax) {
    const cut = trimRange(block, start, divisionPoint(block, start));
    ranges.push(cut);
    ({ start, end } = trimRange(block, cut.end, end));
  }
  if (start < end) ranges.push({ start, end });
}

/** Prefers a sentence mark, then a clause mark, then white space, then any code point border. */
function divisionPoint(block: string, start: number): number {
  const part = block.slice(start, start + divisionLatest);
  for (const mark of [/[.!?…]["'”’»)\]]*\s/g, /[;:；：]\s?/g, /,\s|[，、]/g, /\s/g]) {
    let best = -1;
    for (const match of part.matchAll(mark)) {
      if (match.index >= divisionEarliest) best = match.index + match[0].length;
    }
    if (best > 0) return start + best;
  }
  const code = block.charCodeAt(start + divisionLatest);
  const insidePair = code >= 0xdc00 && code <= 0xdfff;
  return start + divisionLatest - (insidePair ? 1 : 0);
}
