/** A line without its surrounding white space, in UTF-16 code units of the text. */
export interface Line {
  readonly start: number;
  readonly end: number;
  /** White-space characters before `start`. */
  readonly indent: number;
}

const lineBreak = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;

/** Returns every line of `text`; a blank one has `start === end`. */
export function* linesOf(text: string): Generator<Line> {
  let from = 0;
  for (const match of text.matchAll(lineBreak)) {
    yield trimmed(text, from, match.index);
    from = match.index + match[0].length;
  }
  yield trimmed(text, from, text.length);
}

/** Groups lines that no blank line separates. */
export function* paragraphsOf(lines: Iterable<Line>): Generator<Line[]> {
  let paragraph: Line[] = [];
  for (const line of lines) {
    if (line.start < line.end) {
      paragraph.push(line);
    } else if (paragraph.length > 0) {
      yield paragraph;
      paragraph = [];
    }
  }
  if (paragraph.length > 0) yield paragraph;
}

/** Shrinks a range so that it neither starts nor ends with white space. */
export function trimRange(text: string, from: number, to: number): { start: number; end: number } {
  let start = from;
  let end = to;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return { start, end };
}

function trimmed(text: string, from: number, to: number): Line {
  const { start, end } = trimRange(text, from, to);
  return { start, end, indent: start - from };
}

/** The white space of `String.prototype.trim` and NEL, without a regular expression per character. */
function isSpace(code: number): boolean {
  if (code === 0x20 || (code >= 0x09 && code <= 0x0d)) return true;
  if (code < 0x85) return false;
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0xfeff ||
    (code >= 0x1680 && /\s/.test(String.fromCharCode(code)))
  );
}
