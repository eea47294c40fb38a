import type { ExtractDocument, ExtractedDocument, RawDocument } from '../spec/extract.ts';
import { type DocumentKind, sniffType } from './decoding/sniff-type.ts';
import { documentError } from './document-error.ts';
import { extractDocx } from './docx/extract-docx.ts';
import { extractHtml } from './extract-html.ts';
import { extractMarkdown, extractPlainText } from './extract-text.ts';
import { extractPdf } from './pdf/extract-pdf.ts';

type Extraction = Omit<ExtractedDocument, 'mediaType'>;
type Extractor = (
  document: RawDocument,
  context: { readonly signal: AbortSignal },
) => Extraction | Promise<Extraction>;

const extractors: Readonly<Record<DocumentKind, Extractor>> = {
  html: extractHtml,
  markdown: extractMarkdown,
  plain: extractPlainText,
  pdf: extractPdf,
  docx: extractDocx,
};

/**
 * Reads a document of whatever kind its bytes turn out to be. It keeps nothing between documents and does no I/O, so
 * that it can run in any thread. HTML is read without a pause: the signal is seen before, and between pages of a PDF.
 */
export const extractDocument: ExtractDocument = async (document, context) => {
  context.signal.throwIfAborted();
  if (document.bytes.length === 0) throw documentError('acquisition.empty', 'The document is empty.');
  const { kind, mediaType } = sniffType(document);
  return { ...(await extractors[kind](document, context)), mediaType };
};
