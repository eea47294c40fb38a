import type { ExtractedDocument, RawDocument } from '../spec/extract.ts';
import { isoDateOf } from './attribution/iso-date.ts';
import { usageSignalsOf } from './attribution/usage-signals.ts';
import { webUrl } from './attribution/web-url.ts';
import { decodeText } from './decoding/decode-text.ts';
import { documentError } from './document-error.ts';
import { type FrontMatter, readFrontMatter } from './front-matter.ts';
import { withoutHtml } from './markdown/without-html.ts';
import { cleanText, withoutTrailingBlanks } from './text-hygiene.ts';

type TextDocument = Omit<ExtractedDocument, 'mediaType'>;

/** Longer texts are data or an attack; the longest novels have a quarter of it. */
const charactersMax = 12 * 2 ** 20;

/** Reads plain text as it stands. @throws HarvestError `acquisition.too_large` or `acquisition.empty`. */
export function extractPlainText(document: RawDocument): TextDocument {
  return textDocument(document, tidy(decoded(document)), {});
}

/**
 * Reads Markdown as it stands; its front matter becomes its attribution. @throws HarvestError `acquisition.too_large` or
 * `acquisition.empty`.
 */
export function extractMarkdown(document: RawDocument): TextDocument {
  const { body, fields } = readFrontMatter(tidy(decoded(document)));
  const text = withoutHtml(body);
  const heading = /^#[ \t]+(\S.*?)[ \t#]*$/m.exec(text)?.[1];
  return textDocument(document, text, heading === undefined ? fields : { title: heading, ...fields });
}

function decoded({ bytes, contentType }: RawDocument): string {
  const text = decodeText(bytes, contentType);
  if (text.length > charactersMax)
    throw documentError(
      'acquisition.too_large',
      `The text has more than ${charactersMax.toLocaleString('en-US')} characters.`,
    );
  return text;
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
  return withoutTrailingBlanks(cleanText(text))
    .replaceAll(/\n{3,}/g, '\n\n')
    .replaceAll(/^\n+/g, '')
    .trimEnd();
}
