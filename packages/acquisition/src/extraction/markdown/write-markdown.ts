import { cleanText, withoutTrailingBlanks } from '../text-hygiene.ts';
import { longestRunOf } from './longest-run.ts';
import type { TextBlock } from './text-block.ts';

/** What Markdown or HTML would take for a tag, outside of code spans. */
const tagStart = /<(?=[a-z/!?])/gi;
/** Line starts that Markdown would read as a heading, a quotation or the fence of code that never ends. */
const markStart = /^(#{1,6}(?=\s|$)|>|`{3,}|~{3,}|\||={3,}$|-{3,}$)/gm;

/** Blocks as Markdown, one blank line between them, none within a list or a table; no HTML outside of code. */
export function writeMarkdown(blocks: readonly TextBlock[]): string {
  const parts: string[] = [];
  let previous: TextBlock['kind'] | null = null;
  for (const block of blocks) {
    const text = render(block);
    if (text.trim() === '') continue;
    if (previous !== null) parts.push(previous === 'item' && block.kind === 'item' ? '\n' : '\n\n');
    parts.push(text);
    previous = block.kind;
  }
  return parts.join('');
}

/** Empty for a block of which nothing is left when what is invisible is gone. */
function render(block: TextBlock): string {
  if (block.kind === 'table') return renderTable(block.rows);
  if (block.kind === 'code') return fenced(block.text);
  const text = prose(block.text);
  return text === '' ? '' : marked(block, text);
}

function marked(block: Exclude<TextBlock, { kind: 'table' | 'code' }>, text: string): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${text}`;
    case 'paragraph':
      return text;
    case 'quote':
      return text.replaceAll(/^/gm, '> ');
    case 'item':
      return `${'  '.repeat(Math.min(8, Math.max(0, block.depth)))}${block.marker} ${text}`;
  }
}

function prose(text: string): string {
  const clean = cleanText(text)
    .split('\n')
    .map((line) => line.replaceAll(/[^\S\n]+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
  if (!/[<#>`~|=-]/.test(clean)) return clean;
  const escaped = clean.includes('<')
    ? clean
        .split(/(?<!`)(`+[^`\n]+`+)(?!`)/)
        .map((part, at) => (at % 2 === 1 ? part : part.replaceAll(tagStart, '&lt;')))
        .join('')
    : clean;
  return escaped.replaceAll(markStart, String.raw`\$1`);
}

function fenced(text: string): string {
  const code = withoutTrailingBlanks(cleanText(text))
    .replaceAll(/\n{3,}/g, '\n\n')
    .replaceAll(/^\n+|\n+$/g, '');
  if (code === '') return '';
  const fence = '`'.repeat(Math.max(3, longestRunOf('`', code) + 1));
  return `${fence}\n${code}\n${fence}`;
}

function renderTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows.map((row) =>
    row.map((cell) => prose(cell).replaceAll('\n', ' ').replaceAll(/\\?\|/g, '/')),
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
