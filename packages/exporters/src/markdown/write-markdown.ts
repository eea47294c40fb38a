import type { Block, ExportDocument, Inline, ListMarker } from '../document/document.ts';
import type { ExportWriter } from '../export-input.ts';
import { escapeMarkdown } from './escape-markdown.ts';

/** GitHub-flavoured Markdown with a footnote for each passage that is cited, and the sources at the end. */
export const writeMarkdown: ExportWriter = ({ document }) =>
  new TextEncoder().encode(`${documentParts(document).join('\n\n')}\n`);

function documentParts(document: ExportDocument): readonly string[] {
  const { labels, notices, notes, sources } = document;
  return [
    `# ${escapeMarkdown(document.title)}`,
    `*${escapeMarkdown(document.subtitle)}*`,
    ...document.blocks.map(writeBlock),
    ...(notices.length === 0
      ? []
      : [`## ${labels.notices}`, notices.map((notice) => `- ${escapeMarkdown(notice)}`).join('\n')]),
    ...(sources.length === 0
      ? []
      : [
          `## ${labels.sources}`,
          sources.map(({ number, content }) => `${String(number)}. ${writeInlines(content)}`).join('\n'),
        ]),
    ...notes.map(
      ({ number, quote, origin }) =>
        `[^${String(number)}]: “${escapeMarkdown(quote)}” – ${escapeMarkdown(origin)}`,
    ),
  ];
}

function writeBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${writeInlines(block.content, ' ')}`;
    case 'paragraph':
      return writeInlines(block.content);
    case 'list':
      return writeList(block);
    case 'table':
      return writeTable(block);
    case 'quote':
      return prefixLines(block.blocks.map(writeBlock).join('\n\n'), '> ');
    case 'code':
      return writeCode(block.text);
    case 'rule':
      return '---';
  }
}

const markers: Readonly<Record<ListMarker, (place: number) => string>> = {
  bullet: () => '- ',
  decimal: (place) => `${String(place + 1)}. `,
  // Markdown has no lettered lists: the letter is part of the text.
  letter: (place) => `- ${String.fromCodePoint(0x41 + place)}. `,
};

function writeList({ marker, items, start = 1 }: Extract<Block, { kind: 'list' }>): string {
  return items
    .map(({ content, children }, place) => {
      const mark = markers[marker](start - 1 + place);
      const indent = ' '.repeat(mark.startsWith('-') ? 2 : mark.length);
      const below = children.map((child) => {
        const gap = child.kind === 'list' ? '\n' : '\n\n';
        return `${gap}${prefixLines(writeBlock(child), indent)}`;
      });
      const lines = writeInlines(content).replaceAll('\n', `\n${indent}`);
      return `${mark}${lines}${below.join('')}`;
    })
    .join('\n');
}

function writeTable({ head, rows }: Extract<Block, { kind: 'table' }>): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(head.map(writeCell)),
    line(head.map(() => '---')),
    ...rows.map((row) => line(row.map(writeCell))),
  ].join('\n');
}

/** A fence longer than any run of backticks within. */
function writeCode(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(runs.reduce((longest, run) => Math.max(longest, run.length + 1), 3));
  return `${fence}\n${text}\n${fence}`;
}

function prefixLines(text: string, prefix: string): string {
  return text
    .split('\n')
    .map((line) => `${prefix}${line}`.trimEnd())
    .join('\n');
}

/** A row of a table is one line. */
function writeCell(content: readonly Inline[]): string {
  return writeInlines(content, '<br>');
}

function writeInlines(content: readonly Inline[], lineBreak = '\\\n'): string {
  return content.map((part) => (part.kind === 'break' ? lineBreak : writeInline(part))).join('');
}

function writeInline(part: Exclude<Inline, { kind: 'break' }>): string {
  if (part.kind === 'note') return `[^${String(part.number)}]`;
  const text = part.code === true ? writeCodeSpan(part.text) : escapeMarkdown(part.text);
  const marked = mark(text, [
    ...(part.strike === true ? ['~~'] : []),
    ...(part.bold === true ? ['**'] : []),
    ...(part.italic === true ? ['*'] : []),
  ]);
  return part.link === undefined ? marked : `[${marked}](<${escapeTarget(part.link)}>)`;
}

/** Marks count only beside a word, so that white space at the edges stays outside. */
function mark(text: string, marks: readonly string[]): string {
  const inner = text.trim();
  if (inner === '') return text;
  const before = text.slice(0, text.length - text.trimStart().length);
  const after = text.slice(text.trimEnd().length);
  return `${before}${marks.join('')}${inner}${marks.toReversed().join('')}${after}`;
}

function writeCodeSpan(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(runs.reduce((longest, run) => Math.max(longest, run.length + 1), 1));
  const edge = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${edge}${text.replaceAll('\n', ' ')}${edge}${fence}`;
}

/** A normalised URL has no angle brackets or white space of its own; this keeps it so. */
function escapeTarget(url: string): string {
  return url.replaceAll(/[<>\s\\]/g, encodeURIComponent);
}
