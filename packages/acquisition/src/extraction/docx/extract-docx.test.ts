import { zipSync } from 'fflate';
import { rawDocument } from '../test-support/raw-document.ts';
import { extractDocx } from './extract-docx.ts';

const word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const paragraph = (text: string, style = ''): string =>
  `<w:p>${style === '' ? '' : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t>${text}</w:t></w:r></w:p>`;

function docx(body: string, more: Readonly<Record<string, Uint8Array>> = {}): Uint8Array {
  const text = (content: string): Uint8Array => new TextEncoder().encode(`<?xml version="1.0"?>${content}`);
  return zipSync({
    '[Content_Types].xml': text(
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    ),
    '_rels/.rels': text(
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    ),
    'word/document.xml': text(`<w:document ${word}><w:body>${body}</w:body></w:document>`),
    'docProps/core.xml': text(
      '<c xmlns:dc="a" xmlns:dcterms="b"><dc:title>Barges &amp; Boats</dc:title><dc:creator>Jane Doe</dc:creator><dcterms:created>2024-05-06T10:00:00Z</dcterms:created></c>',
    ),
    ...more,
  });
}

describe('the text of a Word document', () => {
  it('keeps headings, paragraphs and tables, with its attribution', async () => {
    const table = `<w:tbl>${['Name', 'Ada'].map((cell) => `<w:tr><w:tc>${paragraph(cell)}</w:tc><w:tc>${paragraph('36')}</w:tc></w:tr>`).join('')}</w:tbl>`;
    const document = await extractDocx(
      rawDocument(docx(paragraph('The Canal', 'Heading1') + paragraph('It was long &lt;b&gt;.') + table)),
    );
    expect(document).toMatchObject({
      text: '# The Canal\n\nIt was long &lt;b>.\n\n| Name | 36 |\n| --- | --- |\n| Ada | 36 |',
      title: 'Barges & Boats',
      authors: ['Jane Doe'],
      publishedAt: '2024-05-06T10:00:00Z',
    });
  });

  it('is refused when it unpacks to more than memory should hold', async () => {
    const bomb = docx(paragraph('x'), { 'word/styles.xml': new Uint8Array(80 * 2 ** 20) });
    expect(bomb.length).toBeLessThan(200_000);
    await expect(extractDocx(rawDocument(bomb))).rejects.toMatchObject({ code: 'acquisition.too_large' });
  });

  it('is refused when it is damaged, and when it says nothing', async () => {
    await expect(extractDocx(rawDocument(docx(paragraph('x')).slice(0, 300)))).rejects.toMatchObject({
      code: 'acquisition.unreadable',
    });
    await expect(extractDocx(rawDocument(docx('')))).rejects.toMatchObject({ code: 'acquisition.empty' });
  });
});
