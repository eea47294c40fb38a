import type { Span } from './answer-options.ts';
import {
  classMaskOf,
  emptyWordHash,
  extendWordHash,
  functionWordBit,
  type WordClass,
  wordClassBits,
  wordClassCount,
} from './word-classes.ts';

/** Most words that are remembered of one text, for comparing it with another. */
const wordsRememberedMax = 256;
const longWordLetters = 10;
/** What tells an upper-case ASCII letter from a lower-case one. */
const lowerCaseBit = 0x20;
/** How far from its end the last sign of a text is looked for. */
const tailCharacters = 8;

/** What a UTF-16 unit is; those that words and numbers consist of come first. */
const kinds = {
  lower: 0,
  upper: 1,
  digit: 2,
  other: 3,
  end: 4,
  comma: 5,
  formula: 6,
  code: 7,
  gap: 8,
  quote: 9,
  line: 10,
  dollar: 11,
} as const;
const kindCount = Object.keys(kinds).length;

/** The kind of every ASCII character. */
const kindOfAscii: Uint8Array = (() => {
  const table = new Uint8Array(128).fill(kinds.other);
  const mark = (characters: string, kind: number): void => {
    for (const character of characters) table[character.charCodeAt(0)] = kind;
  };
  mark('abcdefghijklmnopqrstuvwxyz', kinds.lower);
  mark('ABCDEFGHIJKLMNOPQRSTUVWXYZ', kinds.upper);
  mark('0123456789', kinds.digit);
  mark('.?!', kinds.end);
  mark(',', kinds.comma);
  mark('\\^=<>|+*/', kinds.formula);
  mark(';[]{}`', kinds.code);
  mark('_', kinds.gap);
  mark('"', kinds.quote);
  mark('\n', kinds.line);
  mark('$', kinds.dollar);
  return table;
})();

/** Letters beyond ASCII count as lower case; the block of general punctuation ends a word. */
function kindOfUnit(unit: number): number {
  if (unit < 128) return kindOfAscii[unit] ?? kinds.other;
  if (unit === 0x201c || unit === 0x201d) return kinds.quote;
  return unit >= 0xc0 && (unit < 0x2000 || unit > 0x206f) ? kinds.lower : kinds.other;
}

/** What one pass over a stretch of text counts. */
export class TextScan {
  /** The length of the whole stretch, however much of it is read. */
  readonly characters: number;
  readonly endsAsQuestion: boolean;
  words = 0;
  /** Runs of letters and digits that begin with a digit. */
  numbers = 0;
  sentences = 0;
  /** Runs of underscores, as a cloze has. */
  gaps = 0;
  /** Words that begin with a capital within a sentence. */
  capitalised = 0;
  /** Words that are not function words. */
  contentWords = 0;
  contentLetters = 0;
  longWords = 0;
  /** Hashes of the first words and numbers, in order. */
  readonly tokenHashes: number[] = [];
  /** Hashes of the first content words, in order. */
  readonly contentHashes: number[] = [];
  readonly #signsOfKind = new Uint32Array(kindCount);
  readonly #wordsOfClass = new Uint32Array(wordClassCount);
  readonly #wordsRemembered: number;

  /**
   * Reads a stretch of `text` once, but no more than `charactersRead` of it; of a text that is compared with no other no
   * words need be remembered. The loop is most of what a score costs, hence its single pass and its few branches.
   */
  constructor(
    text: string,
    { start, end }: Span,
    charactersRead: number,
    wordsRemembered: number = wordsRememberedMax,
  ) {
    this.#wordsRemembered = wordsRemembered;
    this.characters = end - start;
    const readEnd = Math.min(end, start + charactersRead);
    let previous: number = kinds.other;
    let firstKind: number = kinds.other;
    let hash = emptyWordHash;
    let length = 0;
    let opensSentence = true;
    for (let at = start; at < readEnd; at += 1) {
      const unit = text.charCodeAt(at);
      const kind = kindOfUnit(unit);
      if (kind <= kinds.digit) {
        if (length === 0) firstKind = kind;
        hash = extendWordHash(hash, unit | lowerCaseBit);
        length += 1;
      } else {
        if (length > 0) {
          this.#takeToken(hash, length, firstKind, opensSentence);
          opensSentence = false;
          hash = emptyWordHash;
          length = 0;
        }
        if (kind !== kinds.other) {
          this.#takeSign(kind, previous);
          if (kind === kinds.end) opensSentence = true;
        }
      }
      previous = kind;
    }
    if (length > 0) this.#takeToken(hash, length, firstKind, opensSentence);
    this.endsAsQuestion = text
      .slice(Math.max(start, end - tailCharacters), end)
      .trimEnd()
      .endsWith('?');
  }

  /** How many words belong to the class. */
  count(name: WordClass): number {
    return this.#wordsOfClass[wordClassBits[name]] ?? 0;
  }

  /**
   * How many signs of a kind there are: `formula` are `\ ^ = < > | + * /`, `code` are `; [ ] { }` and backquotes, `line`
   * are line breaks.
   */
  signs(kind: 'comma' | 'formula' | 'code' | 'quote' | 'line' | 'dollar'): number {
    return this.#signsOfKind[kinds[kind]] ?? 0;
  }

  #takeSign(kind: number, previous: number): void {
    this.#signsOfKind[kind] = (this.#signsOfKind[kind] ?? 0) + 1;
    if (kind === kinds.gap && previous !== kinds.gap) this.gaps += 1;
    if (kind === kinds.end && previous !== kinds.digit && previous !== kinds.end) this.sentences += 1;
  }

  #takeToken(hash: number, length: number, firstKind: number, opensSentence: boolean): void {
    if (this.tokenHashes.length < this.#wordsRemembered) this.tokenHashes.push(hash);
    if (firstKind === kinds.digit) {
      this.numbers += 1;
      return;
    }
    this.words += 1;
    if (firstKind === kinds.upper && !opensSentence) this.capitalised += 1;
    const mask = classMaskOf(hash);
    for (let rest = mask; rest !== 0; rest &= rest - 1) {
      const bit = 31 - Math.clz32(rest & -rest);
      this.#wordsOfClass[bit] = (this.#wordsOfClass[bit] ?? 0) + 1;
    }
    if ((mask & functionWordBit) !== 0) return;
    this.contentWords += 1;
    this.contentLetters += length;
    if (length >= longWordLetters) this.longWords += 1;
    if (this.contentHashes.length < this.#wordsRemembered) this.contentHashes.push(hash);
  }
}
