import { getDocumentProxy } from 'unpdf';
import { z } from 'zod';
import type { ExtractedDocument, RawDocument } from '../../spec/extract.ts';
import { isoDateOf } from '../attribution/iso-date.ts';
import { splitNames } from '../attribution/authors.ts';
import { usageSignalsOf } from '../attribution/usage-signals.ts';
import { documentError } from '../document-error.ts';
import { writeMarkdown } from '../markdown/write-markdown.ts';
import { cleanText } from '../text-hygiene.ts';
import { dropRunningLines } from './drop-running-lines.ts';
import { joinLines } from './join-lines.ts';
import { type PdfLine, readLines } from './read-lines.ts';

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;

/** No picture is unpacked, no font is made ready for drawing, and nothing but the given bytes is read. */
const textOnly = {
  verbosity: 0,
  maxImageSize: 1,
  isOffscreenCanvasSupported: false,
  isImageDecoderSupported: false,
  disableFontFace: true,
  enableXfa: false,
  useWorkerFetch: false,
  useWasm: false,
  disableRange: true,
  disableStream: true,
  disableAutoFetch: true,
} as const;

const pagesMax = 500;
const charactersMax = 5_000_000;
const infoSchema = z.object({
  Title: z.string().optional().catch(undefined),
  Author: z.string().optional().catch(undefined),
  CreationDate: z.string().optional().catch(undefined),
});

/**
 * Reads a PDF: paragraphs are made whole from their lines, running headers and page numbers are left out. @throws
 * HarvestError `acquisition.encrypted`, `acquisition.unreadable`, `acquisition.too_large` or `acquisition.empty` (a scan
 * has no text), or the abort reason.
 */
export async function extractPdf(
  document: RawDocument,
  { signal }: { readonly signal: AbortSignal },
): Promise<Omit<ExtractedDocument, 'mediaType'>> {
  const pdf = await open(document.bytes);
  try {
    if (pdf.numPages > pagesMax)
      throw documentError(
        'acquisition.too_large',
        `The PDF has ${pdf.numPages.toLocaleString('en-US')} pages; at most ${String(pagesMax)} are read.`,
      );
    const pages = await readPages(pdf, signal);
    const text = writeMarkdown(joinLines(dropRunningLines(pages)));
    if (!/\p{L}/u.test(text))
      throw documentError(
        'acquisition.empty',
        'The PDF has no text. If it was scanned, it needs text recognition first.',
      );
    return {
      text,
      ...(await readInfo(pdf)),
      site: null,
      canonicalUrl: null,
      licence: null,
      signals: usageSignalsOf({ headers: document.headers, url: document.url, facts: null }),
    };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function open(bytes: Uint8Array): Promise<PdfDocument> {
  try {
    // The reader takes the memory of what it is given, and no Buffer; the caller's bytes stay the caller's.
    return await getDocumentProxy(new Uint8Array(bytes), textOnly);
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException')
      throw documentError('acquisition.encrypted', 'The PDF is protected by a password.', error);
    throw documentError('acquisition.unreadable', 'The PDF is damaged or incomplete.', error);
  }
}

async function readPages(pdf: PdfDocument, signal: AbortSignal): Promise<PdfLine[][]> {
  const pages: PdfLine[][] = [];
  let characters = 0;
  for (let page = 1; page <= pdf.numPages; page += 1) {
    signal.throwIfAborted();
    const lines = await readPage(pdf, page);
    characters += lines.reduce((sum, { text }) => sum + text.length, 0);
    if (characters > charactersMax)
      throw documentError(
        'acquisition.too_large',
        `The PDF has more than ${charactersMax.toLocaleString('en-US')} characters.`,
      );
    pages.push(lines);
  }
  return pages;
}

async function readPage(pdf: PdfDocument, page: number): Promise<PdfLine[]> {
  try {
    return await readLines(pdf, page);
  } catch (error) {
    throw documentError('acquisition.unreadable', `Page ${String(page)} of the PDF is damaged.`, error);
  }
}

async function readInfo(
  pdf: PdfDocument,
): Promise<Pick<ExtractedDocument, 'title' | 'authors' | 'publishedAt'>> {
  const info = infoSchema.safeParse((await pdf.getMetadata()).info).data ?? {};
  const title = cleanText(info.Title ?? '').trim();
  const date = /^D:(\d{8})/.exec(info.CreationDate ?? '')?.[1];
  // Word processors put the name of the file where the title belongs.
  const named =
    title !== '' && !/\.(?:docx?|indd|tex|dvi|pdf|pages|qxd)$|^untitled|^microsoft word/i.test(title);
  return {
    title: named ? title : null,
    authors: splitNames(info.Author ?? ''),
    publishedAt: date === undefined ? null : isoDateOf(date),
  };
}
