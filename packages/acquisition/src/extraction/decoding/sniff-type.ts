/**
 * What a document is, by its bytes before what its server says. After the MIME Sniffing Standard
 * (https://mimesniff.spec.whatwg.org/), in the parts that decide between what can be read and what cannot.
 */
import { documentError } from '../document-error.ts';
import { decodeText } from './decode-text.ts';
import { findSignature } from './media-signatures.ts';

export type DocumentKind = 'html' | 'markdown' | 'plain' | 'pdf' | 'docx';

interface SniffedDocument {
  readonly kind: DocumentKind;
  readonly mediaType: string;
}

const headerBytes = 1_445;
const pdfMarkWithin = 1_024;
const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
/** Kinds of text that hold no prose, by media type. */
const unreadableText: Readonly<Record<string, string>> = {
  'application/json': 'JSON data',
  'application/ld+json': 'JSON data',
  'application/javascript': 'a script',
  'text/javascript': 'a script',
  'text/css': 'a style sheet',
  'text/calendar': 'a calendar',
  'text/vcard': 'a contact',
  'application/x-sh': 'a script',
};
/** Other parts of the Office family, by a name inside the archive. */
const archives: readonly { readonly part: string; readonly name: string }[] = [
  { part: 'xl/workbook', name: 'an Excel workbook' },
  { part: 'ppt/presentation', name: 'a PowerPoint presentation' },
  { part: 'mimetypeapplication/epub', name: 'an EPUB book' },
  { part: 'mimetypeapplication/vnd.oasis', name: 'an OpenDocument file' },
];
const htmlStart =
  /<(?:!doctype\s+html|html|head|body|title|meta|script|style|div|p|a|h[1-6]|article|section|main|header|table|ul|ol|br|b|span|center|font|iframe|!--)[\s>/-]/i;
const closedTag = /<\/(?:p|div|a|h[1-6]|li|span|body|html|article|section|b|i|em|strong|td)\s*>/i;

/** Finds out what a document is. @throws HarvestError `acquisition.unsupported_content` or `acquisition.encrypted`. */
export function sniffType(document: {
  readonly bytes: Uint8Array;
  readonly contentType: string | null;
  readonly url: string;
}): SniffedDocument {
  const { bytes, contentType, url } = document;
  const declared = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const head = latin1(bytes, 0, headerBytes);
  if (head.slice(0, pdfMarkWithin).includes('%PDF-')) return { kind: 'pdf', mediaType: 'application/pdf' };
  const signature = findSignature(bytes);
  if (signature?.mediaType === 'application/zip') return sniffArchive(bytes);
  if (signature?.mediaType === 'application/x-ole-storage' && isEncryptedOffice(bytes))
    throw documentError('acquisition.encrypted', 'The Office document is protected by a password.');
  if (signature !== undefined) throw unsupported(signature.name, signature.mediaType);
  const utf16 = /^(?:\xff\xfe|\xfe\xff)/.test(head) || /charset\s*=\s*"?utf-16/i.test(contentType ?? '');
  // Pages with a NUL in them are broken, and still pages.
  const read = htmlStart.test(head.slice(0, 512)) ? head.replaceAll('\0', '') : head;
  if (!utf16 && hasBinaryByte(read)) throw unsupported('binary data', declared === '' ? null : declared);
  const start = utf16
    ? decodeText(bytes.subarray(0, headerBytes - 1), contentType).trimStart()
    : head.replace(/^(?:\xef\xbb\xbf)?\s+|^\xef\xbb\xbf/, '');
  return sniffText({ start, declared, url });
}

function sniffText({
  start,
  declared,
  url,
}: {
  readonly start: string;
  readonly declared: string;
  readonly url: string;
}): SniffedDocument {
  const refused = unreadableText[declared];
  if (refused !== undefined) throw unsupported(refused, declared);
  if (declared === 'application/xhtml+xml') return { kind: 'html', mediaType: declared };
  if (start.startsWith('<?xml') || /^<(?:rss|feed|rdf:RDF|svg|urlset|sitemapindex)\b/i.test(start))
    return sniffXml(start);
  if (/^(?:image|audio|video|font)\//.test(declared) && !htmlStart.test(start))
    throw unsupported(`of the type ${declared}`, null);
  if (declared === 'text/html') return { kind: 'html', mediaType: 'text/html' };
  if (/[/+]xml$/.test(declared)) throw unsupported('an XML file', declared);
  if (
    declared === 'text/markdown' ||
    declared === 'text/x-markdown' ||
    (/^(?:text\/plain|application\/octet-stream|)$/.test(declared) &&
      /\.(?:md|markdown|mdown|mkd)$/i.test(pathOf(url)))
  )
    return { kind: 'markdown', mediaType: 'text/markdown' };
  if (declared.startsWith('text/')) return { kind: 'plain', mediaType: declared };
  if (htmlStart.test(start.slice(0, 512)) || closedTag.test(start))
    return { kind: 'html', mediaType: 'text/html' };
  if (/^[[{]\s*(?:["[{\]}]|-?\d)/.test(start)) throw unsupported('JSON data', 'application/json');
  return { kind: 'plain', mediaType: 'text/plain' };
}

function sniffXml(start: string): SniffedDocument {
  if (/<!doctype\s+html|<html[\s>]/i.test(start)) return { kind: 'html', mediaType: 'application/xhtml+xml' };
  if (/<(?:rss|feed|rdf:RDF)\b/i.test(start))
    throw documentError(
      'acquisition.unsupported_content',
      'The URL leads to a news feed. Give the URLs of the articles that it lists.',
    );
  if (/<(?:urlset|sitemapindex)\b/i.test(start))
    throw documentError(
      'acquisition.unsupported_content',
      'The URL leads to a site map. Give the URLs of the pages that it lists.',
    );
  throw unsupported(/<svg\b/i.test(start) ? 'an SVG picture' : 'an XML file', null);
}

function sniffArchive(bytes: Uint8Array): SniffedDocument {
  // The names of the parts stand uncompressed, at the start of each and together at the end.
  const names = latin1(bytes, 0, 65_536) + latin1(bytes, Math.max(0, bytes.length - 65_536), bytes.length);
  if (names.includes('word/document')) return { kind: 'docx', mediaType: docxType };
  throw unsupported(archives.find(({ part }) => names.includes(part))?.name ?? 'a ZIP archive', null);
}

/** An encrypted Office document is an OLE file with a stream of this name, in UTF-16. */
function isEncryptedOffice(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(
    Buffer.from('EncryptedPackage', 'utf16le'),
  );
}

/** MIME Sniffing Standard, section 3: binary data byte; ESC stays out for ISO-2022-JP. */
function hasBinaryByte(head: string): boolean {
  return /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/.test(head);
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', from, to);
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : '';
}

function unsupported(what: string, mediaType: string | null): Error {
  const type = mediaType === null ? '' : ` (${mediaType})`;
  return documentError(
    'acquisition.unsupported_content',
    `The document is ${what}${type}. HTML, PDF, Word (DOCX), Markdown and plain text can be read.`,
  );
}
