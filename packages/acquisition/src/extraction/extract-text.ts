import type { ExtractedDocument, RawDocument } from '../spec/extract.ts';
import { isoDateOf } from './attribution/iso-date.ts';
import { usageSignalsOf } from './attribution/usage-signals.ts';
import { webUrl } from './attribution/web-url.ts';
import { decodeText } from './decoding/decode-text.ts';
import { documentError } from './document-error.ts';
import { type FrontMatter, readFrontMatter } from './front-matter.ts';
import { cleanText } from './text-hygiene.ts';

type TextDocument = Omit<ExtractedDocument, 'mediaType'>;

/** Reads plain text as it stands. @throws HarvestError `acquisition.empty`. */
export function extractPlainText(document: RawDocument): TextDocument {
  return textDocument(document, tidy(decodeText(document.bytes, document.contentType)), {});
}

/** Reads Markdown as it stands; its front matter becomes its attribution. @throws HarvestError `acquisition.empty`. */
export function extractMarkdown(document: RawDocument): TextDocument {
  const { body, fields } = readFrontMatter(tidy(decodeText(document.bytes, document.contentType)));
  const text = withoutHtml(body);
  const heading = /^#[ \t]+(\S.*?)[ \t#]*$/m.exec(text)?.[1];
  return textDocument(document, text, heading === undefined ? fields : { title: heading, ...fields });
}

function textDocument(document: RawDocument, text: string, fields: FrontMatter): TextDocument {
  if (!/[\p{L}\p{N}]/u.test(text)) throw documentError('acquisition.empty', 'The document has no text.');
  return {
    text,
    title: fields.title ?? null,
    authors: fields.authors ?? [],
    site: null,
    publishedAt: fields.date === undefined ? null : isoDateOf(fields.date),
    canonicalUrl: webUrl(fields.canonicalUrl, document.url),
    licence: fields.licence === undefined ? null : { name: fields.licence, url: null },
    signals: usageSignalsOf({ headers: document.headers, url: document.url, facts: null }),
  };
}

/** No trailing blanks, at most one blank line in a row. */
function tidy(text: string): string {
  return cleanText(text)
    .replaceAll(/[^\S\n]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .replaceAll(/^\n+|\s+$/g, '');
}

/** Markdown may hold HTML: comments, scripts and styles are cut, other tags leave their words. Code stays as it is. */
function withoutHtml(markdown: string): string {
  return markdown
    .split(/(^(?:```|~~~)[\s\S]*?^(?:```|~~~)[^\S\n]*$|`[^`\n]+`)/m)
    .map((part, at) =>
      at % 2 === 1
        ? part
        : part
            .replaceAll(
              /<!--[\s\S]*?-->|<(script|style|iframe|svg|noscript|template)\b[\s\S]*?<\/\1\s*>/gi,
              '',
            )
            .replaceAll(/<\/?[a-z][a-z0-9-]*(?:\s[^<>]*)?\/?>/gi, '')
            .replaceAll(/\]\(\s*(?:javascript|data|vbscript):(?:[^()\s]|\([^()\s]*\))*\)/gi, ']()'),
    )
    .join('')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
