import { createHash } from 'node:crypto';
import type { Block, DocumentNote, ExportDocument, Inline, ListMarker } from '../document/document.ts';
import { isRightToLeft } from '../document/writing-direction.ts';
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
  const references = createReferences();
  const body = document.blocks.map((block) => writeBlock(block, references)).join('\n');
  return `<!doctype html>
<html lang="${escapeXml(document.language)}" dir="${isRightToLeft(document.language) ? 'rtl' : 'ltr'}">
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
<h1>${title}</h1>
<p class="subtitle">${escapeXml(document.subtitle)}</p>
${body}
</main>
${writeFooter(document, references)}
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

function writeFooter(document: ExportDocument, references: References): string {
  const { labels, notices, notes, sources } = document;
  const section = (name: string, label: string, content: string): string =>
    `<section class="${name}"><h2>${escapeXml(label)}</h2>\n${content}\n</section>`;
  const parts = [
    notices.length === 0
      ? ''
      : section(
          'notices',
          labels.notices,
          `<ul>${notices.map((notice) => `<li>${escapeXml(notice)}</li>`).join('')}</ul>`,
        ),
    notes.length === 0
      ? ''
      : section(
          'notes',
          labels.notes,
          `<ol>\n${notes.map((note) => writeNote(note, references)).join('\n')}\n</ol>`,
        ),
    sources.length === 0
      ? ''
      : section(
          'sources',
          labels.sources,
          `<ol>\n${sources
            .map(
              ({ number, content }) =>
                `<li id="source-${String(number)}">${writeInlines(content, references)}</li>`,
            )
            .join('\n')}\n</ol>`,
        ),
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `<footer>\n${parts.join('\n')}\n</footer>`;
}

function writeNote({ number, quote, source, origin }: DocumentNote, references: References): string {
  const back = references
    .of(number)
    .map((id) => ` <a href="#${id}" role="doc-backlink" aria-label="${String(number)}">↩</a>`)
    .join('');
  const from = `<a href="#source-${String(source)}">${escapeXml(origin)}</a>`;
  return `<li id="note-${String(number)}">“${escapeXml(quote)}” – ${from}${back}</li>`;
}

function writeBlock(block: Block, references: References): string {
  switch (block.kind) {
    case 'heading': {
      const tag = `h${String(block.level)}`;
      const attributes = block.pageBreak === true ? ' class="new-page"' : '';
      return `<${tag}${attributes}>${writeInlines(block.content, references)}</${tag}>`;
    }
    case 'paragraph':
      return `<p>${writeInlines(block.content, references)}</p>`;
    case 'list':
      return writeList(block, references);
    case 'table':
      return writeTable(block, references);
    case 'quote':
      return `<blockquote>${block.blocks.map((inner) => writeBlock(inner, references)).join('\n')}</blockquote>`;
    case 'code':
      return `<pre><code>${escapeXml(block.text)}</code></pre>`;
    case 'rule':
      return '<hr>';
  }
}

const listTags: Readonly<Record<ListMarker, 'ul' | 'ol'>> = { bullet: 'ul', decimal: 'ol', letter: 'ol' };

function writeList(
  { marker, items, together, start }: Extract<Block, { kind: 'list' }>,
  references: References,
): string {
  const tag = listTags[marker];
  const classes = [marker === 'letter' ? 'letter' : '', together === true ? 'together' : ''].filter(Boolean);
  const attributes = [
    classes.length === 0 ? '' : ` class="${classes.join(' ')}"`,
    start === undefined ? '' : ` start="${String(start)}"`,
  ].join('');
  const lines = items.map(
    ({ content, children }) =>
      `<li>${writeInlines(content, references)}${children.map((child) => writeBlock(child, references)).join('')}</li>`,
  );
  return `<${tag}${attributes}>\n${lines.join('\n')}\n</${tag}>`;
}

function writeTable({ head, rows }: Extract<Block, { kind: 'table' }>, references: References): string {
  const cells = (row: readonly (readonly Inline[])[], tag: string): string =>
    row.map((cell) => `<${tag}>${writeInlines(cell, references)}</${tag}>`).join('');
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
