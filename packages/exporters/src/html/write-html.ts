import { createHash } from 'node:crypto';
import type { Block, DocumentNote, ExportDocument, Inline, ListMarker } from '../document/document.ts';
import { plain, textOf } from '../document/inline.ts';
import { isRightToLeft, lineRunsRightToLeft } from '../document/writing-direction.ts';
import { escapeXml } from '../escape-xml.ts';
import type { ExportWriter } from '../export-input.ts';
import { htmlStyle } from './html-style.ts';

/** A page that needs nothing but itself. It is made of elements that are written here; all text is escaped. */
export const writeHtml: ExportWriter = ({ document }) => new TextEncoder().encode(page(document));

/** Nothing may be loaded or run, not even by a mistake of this module; the style is known by its hash. */
function contentSecurityPolicy(): string {
  const hash = createHash('sha256').update(htmlStyle).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

function page(document: ExportDocument): string {
  const title = escapeXml(document.title);
  const rightToLeft = isRightToLeft(document.language);
  const place: Place = { references: createReferences(), rightToLeft, around: rightToLeft };
  const body = document.blocks.map((block) => writeBlock(block, place)).join('\n');
  return `<!doctype html>
<html lang="${escapeXml(document.language)}" dir="${directionName(rightToLeft)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeXml(contentSecurityPolicy())}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
${document.authors.map((author) => `<meta name="author" content="${escapeXml(author)}">\n`).join('')}<title>${title}</title>
<style>${htmlStyle}</style>
</head>
<body>
<main>
<h1${direction(document.title, place)}>${title}</h1>
<p class="subtitle"${direction(document.subtitle, place)}>${escapeXml(document.subtitle)}</p>
${body}
</main>
${writeFooter(document, place)}
</body>
</html>
`;
}

/** Where each note is referred to, so that it can lead back. */
interface References {
  /** A new id for a reference to the note. */
  readonly add: (number: number) => string;
  readonly of: (number: number) => readonly string[];
}

/** Where a part stands on the page. */
interface Place {
  readonly references: References;
  /** Whether the page runs from right to left, and whether what is around the part does. */
  readonly rightToLeft: boolean;
  readonly around: boolean;
}

function directionName(rightToLeft: boolean): 'rtl' | 'ltr' {
  return rightToLeft ? 'rtl' : 'ltr';
}

/** The attribute of an element whose text runs another way than what is around it: its last full stop is at its end. */
function direction(text: string, { rightToLeft, around }: Place): string {
  const runs = lineRunsRightToLeft(text, rightToLeft);
  return runs === around ? '' : ` dir="${directionName(runs)}"`;
}

/** An element with a line of text. */
function writeLine(tag: string, content: readonly Inline[], place: Place): string {
  return `<${tag}${direction(textOf(content), place)}>${writeInlines(content, place.references)}</${tag.replace(/ .*/s, '')}>`;
}

function createReferences(): References {
  const ids = new Map<number, string[]>();
  return {
    add: (number) => {
      const known = ids.get(number) ?? [];
      const id = `ref-${String(number)}-${String(known.length + 1)}`;
      ids.set(number, [...known, id]);
      return id;
    },
    of: (number) => ids.get(number) ?? [],
  };
}

function writeFooter(document: ExportDocument, place: Place): string {
  const { labels, notices, notes, sources } = document;
  const section = (name: string, label: string, content: string): string =>
    `<section class="${name}"><h2>${escapeXml(label)}</h2>\n${content}\n</section>`;
  const parts = [
    notices.length === 0
      ? ''
      : section(
          'notices',
          labels.notices,
          `<ul>${notices.map((notice) => writeLine('li', [plain(notice)], place)).join('')}</ul>`,
        ),
    notes.length === 0
      ? ''
      : section(
          'notes',
          labels.notes,
          `<ol>\n${notes.map((note) => writeNote(note, place)).join('\n')}\n</ol>`,
        ),
    sources.length === 0
      ? ''
      : section(
          'sources',
          labels.sources,
          `<ol>\n${sources
            .map(({ number, content }) => writeLine(`li id="source-${String(number)}"`, content, place))
            .join('\n')}\n</ol>`,
        ),
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `<footer>\n${parts.join('\n')}\n</footer>`;
}

function writeNote({ number, quote, source, origin }: DocumentNote, place: Place): string {
  const back = place.references
    .of(number)
    .map((id) => ` <a href="#${id}" role="doc-backlink" aria-label="${String(number)}">↩</a>`)
    .join('');
  const from = `<a href="#source-${String(source)}">${escapeXml(origin)}</a>`;
  return `<li id="note-${String(number)}"${direction(`${quote} ${origin}`, place)}>“${escapeXml(quote)}” – ${from}${back}</li>`;
}

function writeBlock(block: Block, place: Place): string {
  switch (block.kind) {
    case 'heading': {
      const tag = `h${String(block.level)}`;
      const attributes = block.pageBreak === true ? ' class="new-page"' : '';
      return writeLine(`${tag}${attributes}`, block.content, place);
    }
    case 'paragraph':
      return writeLine('p', block.content, place);
    case 'list':
      return writeList(block, place);
    case 'table':
      return writeTable(block, place);
    case 'quote':
      return `<blockquote>${block.blocks.map((inner) => writeBlock(inner, place)).join('\n')}</blockquote>`;
    case 'code':
      // Code runs from left to right whatever is written around it.
      return `<pre dir="ltr"><code>${escapeXml(block.text)}</code></pre>`;
    case 'rule':
      return '<hr>';
  }
}

const listTags: Readonly<Record<ListMarker, 'ul' | 'ol'>> = { bullet: 'ul', decimal: 'ol', letter: 'ol' };

function writeList(
  { marker, items, together, start }: Extract<Block, { kind: 'list' }>,
  place: Place,
): string {
  const tag = listTags[marker];
  const classes = [marker === 'letter' ? 'letter' : '', together === true ? 'together' : ''].filter(Boolean);
  const attributes = [
    classes.length === 0 ? '' : ` class="${classes.join(' ')}"`,
    start === undefined ? '' : ` start="${String(start)}"`,
  ].join('');
  const lines = items.map(({ content, children }) => {
    const text = textOf(content);
    const inside = { ...place, around: lineRunsRightToLeft(text, place.rightToLeft) };
    const below = children.map((child) => writeBlock(child, inside)).join('');
    return `<li${direction(text, place)}>${writeInlines(content, place.references)}${below}</li>`;
  });
  return `<${tag}${attributes}>\n${lines.join('\n')}\n</${tag}>`;
}

function writeTable({ head, rows }: Extract<Block, { kind: 'table' }>, place: Place): string {
  const cells = (row: readonly (readonly Inline[])[], tag: string): string =>
    row.map((cell) => writeLine(tag, cell, place)).join('');
  const body = rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n');
  return `<div class="scroll"><table><thead><tr>${cells(head, 'th')}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

function writeInlines(content: readonly Inline[], references: References): string {
  return content.map((part) => writeInline(part, references)).join('');
}

function writeInline(part: Inline, references: References): string {
  if (part.kind === 'break') return '<br>';
  if (part.kind === 'note') {
    const number = String(part.number);
    return `<sup id="${references.add(part.number)}"><a href="#note-${number}" role="doc-noteref">${number}</a></sup>`;
  }
  const tags = [part.strike && 's', part.bold && 'strong', part.italic && 'em', part.code && 'code'].filter(
    (tag) => typeof tag === 'string',
  );
  const text = tags.reduceRight((inner, tag) => `<${tag}>${inner}</${tag}>`, escapeXml(part.text));
  if (part.link === undefined) return text;
  return `<a href="${escapeXml(part.link)}" rel="noopener noreferrer nofollow">${text}</a>`;
}
