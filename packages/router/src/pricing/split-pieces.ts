/**
 * Splits a text into the pieces within which o200k_base merges bytes. The encoding defines the pieces by a regular
 * expression, which takes ten times as long as reading ASCII by hand does. So ASCII is read by hand, and wherever a
 * character beyond it touches a piece, the regular expression decides on that one piece.
 */

/** From tiktoken's definition of o200k_base (OpenAI, MIT). */
const pieceSource = [
  String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?`,
  String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?`,
  String.raw`\p{N}{1,3}`,
  String.raw` ?[^\s\p{L}\p{N}]+[\r\n/]*`,
  String.raw`\s*[\r\n]+`,
  String.raw`\s+(?!\S)`,
  String.raw`\s+`,
].join('|');
const pieceExpression = new RegExp(pieceSource, 'uy');

// Character classes of ASCII.
const beyond = 0;
const upper = 1;
const lower = 2;
const digit = 3;
const blank = 4;
const lineBreak = 5;
const sign = 6;

function classOfCode(code: number): number {
  const character = String.fromCharCode(code);
  if (/[A-Z]/.test(character)) return upper;
  if (/[a-z]/.test(character)) return lower;
  if (/\d/.test(character)) return digit;
  if (/[\r\n]/.test(character)) return lineBreak;
  return /\s/.test(character) ? blank : sign;
}

/** By UTF-16 code; everything from 128 on is `beyond`. */
const classes = new Uint8Array(2 ** 16);
for (let code = 0; code < 128; code += 1) classes[code] = classOfCode(code);

const slash = 0x2f;
const apostrophe = 0x27;
const spaceCode = 0x20;
/** Stands behind the last character of a text that is read by hand, where it is `beyond`. */
export const endMark = 0xffff;
/** The end of a piece to which a character beyond ASCII, or the end of the text, may belong. */
export const undecided = -1;

function classAt(codes: Uint16Array, index: number): number {
  return classes[codes[index] ?? endMark] ?? beyond;
}

/** Ends after `'s`, `'t`, `'m`, `'d`, `'re`, `'ve` or `'ll` when one begins here, in either case. */
function endOfContraction(codes: Uint16Array, index: number): number {
  if (codes[index] !== apostrophe) return index;
  const first = (codes[index + 1] ?? endMark) | 0x20;
  if (first === 0x73 || first === 0x74 || first === 0x6d || first === 0x64) return index + 2;
  const second = (codes[index + 2] ?? endMark) | 0x20;
  const isPair =
    ((first === 0x72 || first === 0x76) && second === 0x65) || (first === 0x6c && second === 0x6c);
  return isPair ? index + 3 : index;
}

/** Capitals, then small letters; what follows a small letter is another piece. */
function endOfWord(codes: Uint16Array, start: number): number {
  let index = start;
  while (classAt(codes, index) === upper) index += 1;
  while (classAt(codes, index) === lower) index += 1;
  return classAt(codes, index) === beyond ? undecided : endOfContraction(codes, index);
}

function endOfNumber(codes: Uint16Array, start: number): number {
  let index = start + 1;
  while (index < start + 3 && classAt(codes, index) === digit) index += 1;
  return index < start + 3 && classAt(codes, index) === beyond ? undecided : index;
}

function endOfSigns(codes: Uint16Array, start: number): number {
  let index = start;
  while (classAt(codes, index) === sign) index += 1;
  if (classAt(codes, index) === beyond) return undecided;
  while (classAt(codes, index) === lineBreak || codes[index] === slash) index += 1;
  return index;
}

/** Up to the last line break of the run; without one, up to its last blank, which belongs to what follows. */
function endOfWhitespace(codes: Uint16Array, start: number): number {
  let index = start;
  let afterBreak = start;
  for (let kind = classAt(codes, index); kind === blank || kind === lineBreak; kind = classAt(codes, index)) {
    index += 1;
    if (kind === lineBreak) afterBreak = index;
  }
  if (classAt(codes, index) === beyond) return undecided;
  if (afterBreak > start) return afterBreak;
  return index === start + 1 ? index : index - 1;
}

/**
 * Where the piece that begins at `start` ends, if it and the character behind it are ASCII; `undecided` when only
 * `endOfPiece` can tell.
 *
 * @param codes the text as UTF-16, with `endMark` behind it
 */
export function endOfAsciiPiece(codes: Uint16Array, start: number): number {
  const first = classAt(codes, start);
  const second = classAt(codes, start + 1);
  // Most pieces are a blank and a word.
  if (second === lower && (first === blank || first === sign)) return endOfWord(codes, start + 1);
  if (first === upper || first === lower) return endOfWord(codes, start);
  if (first === digit) return endOfNumber(codes, start);
  if (first === beyond || second === beyond) return undecided;
  if (first === lineBreak) return endOfWhitespace(codes, start);
  if (second === upper) return endOfWord(codes, start + 1);
  if (first === sign) return endOfSigns(codes, start);
  const leadsSigns = second === sign && codes[start] === spaceCode;
  return leadsSigns ? endOfSigns(codes, start + 1) : endOfWhitespace(codes, start);
}

/** Where the piece that begins at `start` ends, by the definition; for any text that has a character there. */
export function endOfPiece(text: string, start: number): number {
  pieceExpression.lastIndex = start;
  // Every character begins some piece; without a match the caller's loop must still go on.
  return pieceExpression.test(text) ? pieceExpression.lastIndex : start + 1;
}
