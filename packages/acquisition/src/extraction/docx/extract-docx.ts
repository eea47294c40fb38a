import { HarvestError } from '@harvest/runtime/harvest-error';
import mammoth from 'mammoth';
import type { ExtractedDocument, RawDocument } from '../../spec/extract.ts';
import { splitNames } from '../attribution/authors.ts';
import { isoDateOf } from '../attribution/iso-date.ts';
import { usageSignalsOf } from '../attribution/usage-signals.ts';
import { documentError } from '../document-error.ts';
import { textOf } from '../html/html-tree.ts';
import { parseHtml } from '../html/parse-html.ts';
import { blocksOfTree } from '../markdown/blocks-of-tree.ts';
import { writeMarkdown } from '../markdown/write-markdown.ts';
import { unpackDocx } from './unpack-docx.ts';

/** Word's own styles for titles; the built-in map of the converter knows the headings. */
const styleMap = ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => h2:fresh"];

/**
 * Reads a Word document. @throws HarvestError `acquisition.unreadable`, `acquisition.too_large` or `acquisition.empty`.
 */
export async function extractDocx(document: RawDocument): Promise<Omit<ExtractedDocument, 'mediaType'>> {
  const { html, properties } = await convert(document.bytes);
  const text = writeMarkdown(blocksOfTree(parseHtml(html).root));
  if (!/[\p{L}\p{N}]/u.test(text)) throw documentError('acquisition.empty', 'The Word document has no text.');
  const property = (name: string): string =>
    textOf(parseHtml(new RegExp(`<${name}\\b[^>]*>([^<]{0,2000})<`).exec(properties)?.[1] ?? '').root);
  return {
    text,
    title: property('dc:title') || null,
    authors: splitNames(property('dc:creator')),
    site: null,
    publishedAt: isoDateOf(property('dcterms:created')),
    canonicalUrl: null,
    licence: null,
    signals: usageSignalsOf({ headers: document.headers, url: document.url, facts: null }),
  };
}

async function convert(bytes: Uint8Array): Promise<{ html: string; properties: string }> {
  try {
    const { archive, properties } = unpackDocx(bytes);
    const { value } = await mammoth.convertToHtml(
      { buffer: Buffer.from(archive) },
      {
        styleMap,
        convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
        externalFileAccess: false,
      },
    );
    return { html: value, properties };
  } catch (error) {
    if (error instanceof HarvestError) throw error;
    throw documentError('acquisition.unreadable', 'The Word document is damaged or incomplete.', error);
  }
}
