import { zipSync } from 'fflate';
import { rawDocument } from '../test-support/raw-document.ts';
import { sniffType } from './sniff-type.ts';

const bytes = (latin: string): Uint8Array => Buffer.from(latin, 'latin1');
const zip = (name: string): Uint8Array => zipSync({ [name]: new Uint8Array(1) });

describe('what a document is', () => {
  it.each([
    ['HTML', '<!DOCTYPE html><p>x', 'text/html', 'html', 'text/html'],
    ['HTML without a type', '\n  <p>A text</p>', null, 'html', 'text/html'],
    [
      'XHTML',
      '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"></html>',
      'application/xml',
      'html',
      'application/xhtml+xml',
    ],
    ['a PDF behind junk, named HTML', 'junk\n%PDF-1.7', 'text/html', 'pdf', 'application/pdf'],
    ['Markdown by its type', '# A', 'text/markdown; charset=utf-8', 'markdown', 'text/markdown'],
    ['plain text', 'A text', 'text/plain', 'plain', 'text/plain'],
    ['text without a type', 'A text', null, 'plain', 'text/plain'],
  ])('tells %s', (_, content, contentType, kind, mediaType) => {
    expect(sniffType(rawDocument(content, { contentType }))).toEqual({ kind, mediaType });
  });

  it('tells a Word document from other archives', () => {
    expect(sniffType(rawDocument(zip('word/document.xml'), { contentType: 'application/zip' })).kind).toBe(
      'docx',
    );
    expect(() => sniffType(rawDocument(zip('xl/workbook.xml')))).toThrow('Excel workbook');
    expect(() => sniffType(rawDocument(zip('notes.txt')))).toThrow('ZIP archive');
  });

  it.each([
    ['a PNG picture', '\x89PNG\r\n\x1a\n', 'text/html'],
    ['a WAVE recording', 'RIFFabcdWAVE', null],
    ['an MP4 file', '\0\0\0\x18ftypisom', 'text/html'],
    ['binary data', '<html>\x00\x01\x02', 'text/html'],
    ['JSON data', '{"a": 1}', null],
    ['JSON data', '{"a": 1}', 'application/json; charset=utf-8'],
    ['news feed', '<?xml version="1.0"?><rss version="2.0">', 'text/xml'],
    ['site map', '<?xml version="1.0"?><urlset>', 'application/xml'],
    ['an SVG picture', '<svg xmlns="http://www.w3.org/2000/svg">', 'image/svg+xml'],
    ['a style sheet', 'p { color: red }', 'text/css'],
    ['of the type image/jpeg', 'no picture at all', 'image/jpeg'],
  ])('refuses %s by its name', (name, content, contentType) => {
    expect(() => sniffType(rawDocument(bytes(content), { contentType }))).toThrow(
      expect.objectContaining({
        code: 'acquisition.unsupported_content',
        publicMessage: expect.stringContaining(name) as string,
      }) as Error,
    );
  });

  it('calls an Office document with a password encrypted', () => {
    const content = Buffer.concat([
      bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
      Buffer.from('EncryptedPackage', 'utf16le'),
    ]);
    expect(() => sniffType(rawDocument(content))).toThrow(
      expect.objectContaining({ code: 'acquisition.encrypted' }) as Error,
    );
  });
});
