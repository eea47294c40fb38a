import { joinLines } from '../single-line.ts';

/** What would start a mark anywhere in a line, an HTML tag and a character reference included. */
const inlineMarks = /[\\`*_[\]<>~|^]|&(?=#?\w{1,31};)|!(?=\[)/g;
/** What makes a block of a line that starts with it; a number needs its full stop or parenthesis to do so. */
const blockMarks = /^(\s*)([#+=-]|:(?=-))/;
const numberMark = /^(\s*\d{1,9})([.)])/;

/** Text that every CommonMark and GFM reader shows as it is, wherever in a line it stands. */
export function escapeMarkdown(text: string): string {
  return joinLines(text)
    .replaceAll(inlineMarks, String.raw`\$&`)
    .replace(blockMarks, String.raw`$1\$2`)
    .replace(numberMark, String.raw`$1\$2`);
}
