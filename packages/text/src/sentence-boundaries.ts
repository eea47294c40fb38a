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
/** Longer words are an abbreviation only by their points, or by being a known one. */
const ordinalDigitsMax = 3;
const divisionEarliest = 160;
const divisionLatest = 480;

/** Terminators, closing quotes and brackets, footnote marks such as `[12]`. */
const candidate = /[\p{Sentence_Terminal}…]+(?:["'”’»›)\]}）］」』】*_]|\[\d{1,3}\])*/gu;
/** Marks that need no space after them: full-width ones, and those of Khmer and Myanmar. */
const unspacedMark = /[。！？｡។៕။]/u;
/** Words that such a mark stands before within a sentence: a quotation goes on, or Khmer says "and so on" (។ល។). */
const goesOn = /^[とって、，]/u;
const khmerAndSoOn = /^\s*ល\s*។/u;
/** The comma of Myanmar, which Unicode counts among the terminators. */
const myanmarComma = /^၊+$/u;
const thaiOrLao = /[\u0e00-\u0eff]/;
/**
 * A space between two words of Thai or Lao, which have no mark for the end of a sentence. The marks of repetition
 * (ๆ ໆ) have spaces around them within a clause, and a word such as "and", "which" or "because" goes on with one.
 * What follows is no short word: those are parts of a name or of a list.
 */
const thaiSpace =
  /(?<=[\u0e01-\u0e45\u0e47-\u0e4e\u0e81-\u0ec5\u0ec8-\u0ece\u0edc-\u0edf])[ \u00a0]+(?=[\u0e01-\u0e2e\u0e40-\u0e44\u0e81-\u0eae\u0ec0-\u0ec4\u0edc-\u0edf])(?=\S{10})(?!และ|หรือ|ซึ่ง|เพราะ|เพื่อ(?!น)|โดย|จน|ว่า|ແລະ|ຫຼື|ເພາະ|ເພື່ອ(?!ນ)|ໂດຍ|ຈົນ|ວ່າ)/g;
/** No sentence of Thai or Lao that a space ends is shorter than this, in UTF-16 code units. */
const thaiSentenceLengthMin = 40;
const cased = /\p{Lu}/u;
const hasWord = /[\p{L}\p{N}]/u;
const inWord = /^[\p{L}\p{N}'’]$/u;
const startsWithLetter = /^\p{L}/u;
const nextWordCharacter = /[\p{L}\p{N}]/gu;

/** Returns the sentences of `text.slice(start, end)`; together they hold everything but white space. */
export function splitRange(text: string, start: number, end: number): Range[] {
  const block = text.slice(start, end);
  const lowercaseStarts = !cased.test(block);
  const push = thaiOrLao.test(block) ? pushClauses : pushDivided;
  const ranges: Range[] = [];
  let from = 0;
  let wordAt = -1;
  for (const match of block.matchAll(candidate)) {
    const to = match.index + match[0].length;
    if (to >= block.length || to <= from) continue;
    if (!endsSentence(block, match.index, match[0], lowercaseStarts)) continue;
    if (wordAt < from) wordAt = indexOfWord(block, from);
    if (wordAt >= to) continue;
    push(ranges, block, from, to);
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
      push(ranges, block, from, block.length);
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
  if (unspacedMark.test(mark))
    return !(/[」』”）]/u.test(mark) && goesOn.test(after)) && !khmerAndSoOn.test(after);
  if (myanmarComma.test(mark)) return false;
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
  const word = lastWordOf(before);
  const lower = word.toLowerCase();
  if (abbreviationsInside.has(lower)) return true;
  if (abbreviationsBeforeNumbers.has(lower)) return /^[\p{N}IVX]/u.test(next);
  if (word.length > ordinalDigitsMax && !abbreviationsMaybeLast.has(lower) && !word.includes('.'))
    return false;
  if (/^\d{1,3}$/.test(word) && index === word.length) return true;
  if (/^\d{1,2}$/.test(word)) return ordinalFollowers.has(/^\p{L}+/u.exec(next)?.[0].toLowerCase() ?? '');
  const doubtful =
    abbreviationsMaybeLast.has(lower) || /^\p{Lu}$/u.test(word) || /^(?:\p{L}\.)+\p{L}$/u.test(word);
  if (!doubtful || !/^[\p{L}\p{N}]/u.test(next)) return false;
  return !sentenceStarters.has(/^[\p{L}']+/u.exec(next)?.[0].toLowerCase() ?? '');
}

/** The word that a text ends with; points between letters belong to it. Read backwards, since most ends are no abbreviation. */
function lastWordOf(text: string): string {
  let start = text.length;
  while (isAsciiInWord(text.charCodeAt(start - 1))) start -= 1;
  for (;;) {
    const character = characterBefore(text, start);
    const isInside =
      character === '.'
        ? startsWithLetter.test(characterBefore(text, start - 1)) && startsWithLetter.test(text.slice(start))
        : inWord.test(character);
    if (!isInside) return text.slice(start);
    start -= character.length;
  }
}

/** What `inWord` says of one UTF-16 unit, as far as ASCII goes. */
function isAsciiInWord(unit: number): boolean {
  const lower = unit | 0x20;
  return unit < 0x80 && ((lower >= 0x61 && lower <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || unit === 0x27);
}

/** The character that ends at an index; none at the start of the text. */
function characterBefore(text: string, end: number): string {
  const unit = text.charCodeAt(end - 1);
  const isPairEnd = unit >= 0xdc00 && unit <= 0xdfff && (text.charCodeAt(end - 2) & 0xfc00) === 0xd800;
  return text.slice(Math.max(0, end - (isPairEnd ? 2 : 1)), Math.max(0, end));
}

/** Adds what stands between two marks, divided at the spaces by which Thai and Lao set sentences apart. */
function pushClauses(ranges: Range[], block: string, from: number, to: number): void {
  const { start: first, end } = trimRange(block, from, to);
  let start = first;
  for (const { index, 0: space } of block.slice(first, end).matchAll(thaiSpace)) {
    const at = first + index;
    if (at - start < thaiSentenceLengthMin || end - at < thaiSentenceLengthMin) continue;
    pushDivided(ranges, block, start, at);
    start = at + space.length;
  }
  pushDivided(ranges, block, start, end);
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
