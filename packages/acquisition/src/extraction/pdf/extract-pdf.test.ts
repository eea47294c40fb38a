import { hostilePdfs } from '@harvest/testkit/site-pdfs';
import { printedPdf } from '../test-support/printed-pdf.ts';
import { rawDocument } from '../test-support/raw-document.ts';
import { extractPdf } from './extract-pdf.ts';

const context = { signal: new AbortController().signal };
const read = async (pdf: Uint8Array): ReturnType<typeof extractPdf> => extractPdf(rawDocument(pdf), context);
/** Lines one below the other from the top of a page. */
const column = (texts: readonly string[], top = 700): { text: string; y: number }[] =>
  texts.map((text, at) => ({ text, y: top - at * 14 }));

/** The standard security handler with keys that the empty password does not fit. */
const key = `<${'5a'.repeat(32)}>`;
const locked = `/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O ${key} /U ${key} >> /ID [<00> <00>]`;

describe('the text of a PDF', () => {
  it('is whole paragraphs, with words that were divided at the end of a line', async () => {
    const lines = column([
      'The canal was opened in the year of the great ex-',
      'hibition, when well-known engineers came to see it',
      'from every town.',
    ]);
    const second = column(
      ['Another paragraph stands farther below on the page', 'and is well-', 'known for its length.'],
      600,
    );
    const { text } = await read(printedPdf([[...lines, ...second]]));
    expect(text).toBe(
      'The canal was opened in the year of the great exhibition, when well-known engineers came to see it from every town.\n\nAnother paragraph stands farther below on the page and is well-known for its length.',
    );
  });

  it('keeps headings by the size of their type, and lists', async () => {
    const page = [
      { text: 'The Canal', y: 740, size: 20 },
      ...column([
        'The text of the chapter goes on for a whole line here.',
        '\x95 First thing',
        '\x95 Second thing',
      ]),
    ];
    expect((await read(printedPdf([page]))).text).toBe(
      '# The Canal\n\nThe text of the chapter goes on for a whole line here.\n\n- First thing\n- Second thing',
    );
  });

  it('leaves out running headers, footers and page numbers, and joins a sentence across pages', async () => {
    const pages = [1, 2, 3].map((page) => [
      { text: `Journal of Canals, volume ${String(page)}`, y: 770 },
      ...column(
        page === 2
          ? ['and that went on to this one without a stop', 'until it came to its end on the second page.']
          : [
              'This is the text of a page about canals',
              `which has a sentence that began on page ${['', 'one', '', 'three'][page] ?? ''}`,
            ],
      ),
      { text: `Page ${String(page)} of 3`, x: 300, y: 30 },
    ]);
    const { text } = await read(printedPdf(pages));
    expect(text).not.toMatch(/Journal|of 3/);
    expect(text).toContain('began on page one and that went on');
  });

  it('has the attribution that the file states', async () => {
    const pdf = printedPdf([column(['Some text of the page.'])], {
      info: '/Title (The Canal) /Author (Jane Doe and John Roe) /CreationDate (D:20240506120000Z)',
    });
    expect(await read(pdf)).toMatchObject({
      title: 'The Canal',
      authors: ['Jane Doe', 'John Roe'],
      publishedAt: '2024-05-06',
    });
  });

  it.each([
    ['damaged', Buffer.from('%PDF-1.4 and nothing else'), 'acquisition.unreadable'],
    ['protected by a password', printedPdf([[]], { trailer: locked }), 'acquisition.encrypted'],
    ['without text', printedPdf([[]]), 'acquisition.empty'],
    ['of too many pages', printedPdf(Array.from({ length: 501 }, () => [])), 'acquisition.too_large'],
    ['of a million pages', hostilePdfs.millionPages(), 'acquisition.too_large'],
    ['a tree of pages with a circle in it', hostilePdfs.cyclicPages(), 'acquisition.unreadable'],
    ['cut off', hostilePdfs.cutPdf(), 'acquisition.unreadable'],
  ])('is refused when %s', async (_, pdf, code) => {
    await expect(read(pdf)).rejects.toMatchObject({ code });
  });

  it('leaves the caller its bytes', async () => {
    const pdf = printedPdf([column(['Some text of the page.'])]);
    const before = Buffer.from(pdf);
    await read(pdf);
    expect(Buffer.compare(before, pdf)).toBe(0);
  });
});
