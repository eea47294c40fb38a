/** Blocks of code in Markdown, between fences or indented, also within block quotes and lists. */

/** In UTF-16 code units, without the line break behind it. */
export interface CodeRange {
  readonly start: number;
  readonly end: number;
}

/** A line behind the marks of the block quotes that it is in. */
interface QuotedLine extends CodeRange {
  readonly body: string;
  /** How many block quotes it is in. */
  readonly depth: number;
}

interface OpenFence {
  readonly mark: string;
  readonly depth: number;
}

const quoteMarks = /^(?:[ \t]{0,3}> ?)*/;
/** A line of code within a sentence may begin with three backticks too, and ends with them. */
const openingFence = /^[ \t]*(?:(?<mark>`{3,})[^`]*|(?<tildes>~{3,}).*)$/;
const listMark = /^[ \t]*(?:[-*+•]|\d{1,9}[.)])(?:[ \t]+|$)/;
const tabColumns = 4;
/** Code is indented by this more than the text around it. */
const codeColumns = 4;

/** The lines of code of a text, in order. An open fence reaches to the end of its block quote or of the text. */
export function* blockCode(text: string): Generator<CodeRange> {
  let fence: OpenFence | null = null;
  // What goes on in an item of a list is indented as far as the text of the item.
  let textColumn = 0;
  let mayBeCode = true;
  for (const { start, end, body, depth } of quotedLines(text)) {
    if (fence !== null && depth >= fence.depth) {
      yield { start, end };
      if (closes(body, fence)) fence = null;
      mayBeCode = false;
      continue;
    }
    const opened = openingFence.exec(body)?.groups;
    const mark = opened?.['mark'] ?? opened?.['tildes'];
    fence = mark === undefined ? null : { mark, depth };
    if (body.trim() === '') {
      mayBeCode = true;
      continue;
    }
    const column = indentationOf(body);
    const isIndented = fence === null && mayBeCode && column >= textColumn + codeColumns;
    if (isIndented || fence !== null) yield { start, end };
    if (isIndented) continue;
    const item = listMark.exec(body);
    if (item !== null) textColumn = columnsOf(item[0]);
    else if (mayBeCode && column === 0) textColumn = 0;
    mayBeCode = false;
  }
}

function* quotedLines(text: string): Generator<QuotedLine> {
  for (let start = 0; start <= text.length;) {
    const lineBreak = text.indexOf('\n', start);
    const end = lineBreak < 0 ? text.length : lineBreak;
    const line = text.slice(start, end);
    const marks = quoteMarks.exec(line)?.[0] ?? '';
    yield { start, end, body: line.slice(marks.length), depth: marks.split('>').length - 1 };
    start = end + 1;
  }
}

function closes(body: string, { mark }: OpenFence): boolean {
  const line = body.trim();
  return line.startsWith(mark) && line.replaceAll(mark.charAt(0), '') === '';
}

function indentationOf(line: string): number {
  return columnsOf(/^[ \t]*/.exec(line)?.[0] ?? '');
}

function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += character === '\t' ? tabColumns - (columns % tabColumns) : 1;
  return columns;
}
