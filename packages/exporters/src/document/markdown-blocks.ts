/**
 * Reads the Markdown of a result into blocks. HTML in it stays text, images are named but not shown, and only links that
 * a reader may be sent to remain links: a model or a source may have written anything.
 */
import { decodeHTMLStrict } from 'entities';
import { type MarkedToken, type Token, type Tokens, lexer } from 'marked';
import { cleanText } from '../clean-text.ts';
import type { Block, HeadingLevel, Inline, ListItem } from './document.ts';
import { paragraph, plain, safeLink, textOf } from './inline.ts';

/**
 * Quotes and lists within each other beyond this are one, and lines are indented no further than this: the reader of
 * Markdown recurses, and no page is that wide.
 */
const deepNesting =
  /^([ \t]*(?:(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))[ \t]*){6})(?:(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))[ \t]*)+/gm;
const deepIndentation = /^([ \t]{100})[ \t]+/gm;
/** Bounds of the width of a column, in characters: beyond them one would starve the others. */
const columnWidthMin = 6;
const columnWidthMax = 40;
const headingLevelMin = 2;
const headingLevelMax = 5;

/** Markdown in blocks, and the heading of the first level that it begins with, if it does. */
export function readMarkdown(
  markdown: string,
  /** `[n]` is a reference to a note for 1 to this number, and text beyond. */
  notesMax: number,
): { title: readonly Inline[] | null; blocks: readonly Block[] } {
  const tokens = lexer(markdown.replaceAll(deepNesting, '$1').replaceAll(deepIndentation, '$1'), {
    gfm: true,
  }).filter(({ type }) => type !== 'space');
  const [first] = tokens;
  const title = first !== undefined && isHeading(first) && first.depth === 1 ? first : null;
  const body = title === null ? tokens : tokens.slice(1);
  const depths = body.filter(isHeading).map(({ depth }) => depth);
  const shift = depths.length === 0 ? 0 : headingLevelMin - Math.min(...depths);
  const reading = { notesMax, shift };
  return {
    title: title === null ? null : readInlines(title.tokens, reading),
    blocks: readBlocks(body, reading),
  };
}

interface Reading {
  readonly notesMax: number;
  /** What is added to the depth of a heading, so that the highest one is of level 2. */
  readonly shift: number;
}

function isHeading(token: Token): token is Tokens.Heading {
  return token.type === 'heading';
}

function readBlocks(tokens: readonly Token[], reading: Reading): readonly Block[] {
  return tokens.flatMap((token) => readBlock(token, reading));
}

function readBlock(anyToken: Token, reading: Reading): readonly Block[] {
  const token = anyToken as MarkedToken;
  switch (token.type) {
    case 'heading': {
      const level = Math.min(headingLevelMax, Math.max(headingLevelMin, token.depth + reading.shift));
      return [{ kind: 'heading', level: level as HeadingLevel, content: readInlines(token.tokens, reading) }];
    }
    case 'paragraph':
    case 'text':
      return [{ kind: 'paragraph', content: readInlines(token.tokens ?? [token], reading) }];
    case 'list':
      return [
        {
          kind: 'list',
          marker: token.ordered ? 'decimal' : 'bullet',
          items: token.items.map((item) => readItem(item, reading)),
          ...(typeof token.start === 'number' && token.start !== 1 ? { start: token.start } : {}),
        },
      ];
    case 'table':
      return [readTable(token, reading)];
    case 'blockquote':
      return [{ kind: 'quote', blocks: readBlocks(token.tokens, reading) }];
    case 'code':
      return [{ kind: 'code', text: token.text }];
    case 'html':
      return [{ kind: 'paragraph', content: [plain(token.text.trim())] }];
    case 'hr':
      return [{ kind: 'rule' }];
    case 'space':
    case 'def':
    case 'checkbox':
      return [];
    case 'br':
    case 'codespan':
    case 'del':
    case 'em':
    case 'escape':
    case 'image':
    case 'link':
    case 'list_item':
    case 'strong':
    default:
      // It belongs elsewhere, or is none of the reader's own: what was written is shown as it stands.
      return [paragraph(plain(token.raw))];
  }
}

function readTable({ header, rows }: Tokens.Table, reading: Reading): Block {
  const cells = [header, ...rows].map((row) => row.map(({ tokens }) => readInlines(tokens, reading)));
  const [head = [], ...body] = cells;
  const widths = head.map((_, column) => {
    const longest = Math.max(...cells.map((row) => textOf(row[column] ?? []).length));
    return Math.min(columnWidthMax, Math.max(columnWidthMin, longest));
  });
  return { kind: 'table', head, rows: body, widths };
}

/** The first line of an item is its content, whatever else it has is below it. A task shows whether it is done. */
function readItem(item: Tokens.ListItem, reading: Reading): ListItem {
  const [first, ...rest] = readBlocks(item.tokens, reading);
  const box = item.task ? [plain(item.checked === true ? '☑ ' : '☐ ')] : [];
  if (first?.kind === 'paragraph') return { content: [...box, ...first.content], children: rest };
  return { content: box, children: first === undefined ? [] : [first, ...rest] };
}

type Marks = Omit<Extract<Inline, { kind: 'text' }>, 'kind' | 'text'>;

function readInlines(tokens: readonly Token[], reading: Reading): Inline[] {
  return withoutSpaceBeforeNotes(joined(tokens.flatMap((token) => readInline(token, reading, {}))));
}

const lineBreakTag = /^<br\s*\/?>$/i;

function readInline(anyToken: Token, reading: Reading, marks: Marks): Inline[] {
  const token = anyToken as MarkedToken;
  const inside = (parts: readonly Token[], more: Marks): Inline[] =>
    parts.flatMap((part) => readInline(part, reading, { ...marks, ...more }));
  switch (token.type) {
    case 'strong':
      return inside(token.tokens, { bold: true });
    case 'em':
      return inside(token.tokens, { italic: true });
    case 'del':
      return inside(token.tokens, { strike: true });
    case 'codespan':
      return [{ kind: 'text', text: token.text, ...marks, code: true }];
    case 'link': {
      const link = safeLink(token.href);
      return inside(token.tokens, link === undefined ? {} : { link });
    }
    case 'br':
      return [{ kind: 'break' }];
    case 'image':
      return [{ kind: 'text', text: token.text, ...marks, italic: true }];
    case 'html':
      if (lineBreakTag.test(token.text)) return [{ kind: 'break' }];
      return [{ kind: 'text', text: token.text, ...marks }];
    // It is read with the item that it belongs to.
    case 'checkbox':
      return [];
    case 'text':
      if (token.tokens !== undefined) return inside(token.tokens, {});
      return textWithNotes(decodeEntities(token.text), reading.notesMax, marks);
    case 'escape':
      return [{ kind: 'text', text: token.text, ...marks }];
    case 'blockquote':
    case 'code':
    case 'def':
    case 'heading':
    case 'hr':
    case 'list_item':
    case 'list':
    case 'paragraph':
    case 'space':
    case 'table':
    default:
      return [{ kind: 'text', text: token.raw, ...marks }];
  }
}

const noteReference = /\[(\d{1,3})\]/g;

function textWithNotes(text: string, notesMax: number, marks: Marks): Inline[] {
  const parts: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(noteReference)) {
    const number = Number(match[1]);
    if (number < 1 || number > notesMax) continue;
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index), ...marks });
    parts.push({ kind: 'note', number });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from), ...marks });
  return parts;
}

/** Neighbours with the same marks as one: every escaped character is a token of its own. */
function joined(parts: readonly Inline[]): Inline[] {
  const result: Inline[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.kind === 'text' && last?.kind === 'text' && hasSameMarks(part, last))
      result[result.length - 1] = { ...last, text: last.text + part.text };
    else result.push(part);
  }
  return result;
}

function hasSameMarks(a: Marks, b: Marks): boolean {
  return (
    a.bold === b.bold &&
    a.italic === b.italic &&
    a.code === b.code &&
    a.strike === b.strike &&
    a.link === b.link
  );
}

/** A raised number stands at its word: the space that `word [1]` needs to be read is not wanted there. */
function withoutSpaceBeforeNotes(parts: readonly Inline[]): Inline[] {
  return parts.flatMap((part, place): Inline[] => {
    if (part.kind !== 'text' || parts[place + 1]?.kind !== 'note') return [part];
    const text = part.text.trimEnd();
    return text === '' ? [] : [{ ...part, text }];
  });
}

/** The reader leaves character references to the browser; a document that is no page needs their characters. */
function decodeEntities(text: string): string {
  return cleanText(decodeHTMLStrict(text));
}
