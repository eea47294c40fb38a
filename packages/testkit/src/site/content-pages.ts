import { canalArticle } from '../texts/canal-article.ts';
import { clockmakerStory } from '../texts/clockmaker-story.ts';
import { bakingPowderGerman, mountainJapanese } from '../texts/other-languages.ts';
import { sourdoughHowTo } from '../texts/sourdough-how-to.ts';
import { type Answer, send } from './answer.ts';
import { encodeLegacyText } from './encode-legacy-text.ts';
import { articlePage, howToPage, htmlPage, textAsHtml } from './html-page.ts';
import { writePdf } from './write-pdf.ts';

const german = (charset: string): string =>
  htmlPage({
    title: 'Backpulver',
    language: 'de',
    head: `<meta charset="${charset}">`,
    body: `<article>${textAsHtml(`# ${bakingPowderGerman}`)}</article>`,
  });

const japanese = htmlPage({
  title: '青葉山について',
  language: 'ja',
  head: '<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">',
  body: `<article>${textAsHtml(`# ${mountainJapanese}`)}</article>`,
});

const story = htmlPage({ title: 'A story', body: `<article>${textAsHtml(clockmakerStory)}</article>` });

const utf16 = (text: string): Uint8Array =>
  Buffer.concat([Uint8Array.of(0xff, 0xfe), Buffer.from(text, 'utf16le')]);

const pdfLines = canalArticle.replaceAll(/^#+ /gm, '').split('\n');

/** Tells a page by its ETag: asked for again with it, the page has not changed. */
const revalidated =
  (cacheControl: string): Answer =>
  (req, res) => {
    const etag = '"canal-1"';
    const headers = { etag, 'cache-control': cacheControl, 'last-modified': 'Mon, 18 Mar 2024 07:30:00 GMT' };
    if (req.headers['if-none-match'] === etag) res.writeHead(304, headers).end();
    else res.writeHead(200, { ...headers, 'content-type': 'text/html' }).end(articlePage);
  };

/** Pages that can be read. */
export const contentPages: Readonly<Record<string, Answer>> = {
  '/article': send(articlePage),
  '/how-to': send(howToPage),
  '/story': send(story),
  '/notes.md': send(canalArticle, { 'content-type': 'text/markdown; charset=utf-8' }),
  '/notes.txt': send(sourdoughHowTo, { 'content-type': 'text/plain; charset=utf-8' }),
  '/paper.pdf': send(writePdf(pdfLines, { title: 'The Varnholm Canal' }), {
    'content-type': 'application/pdf',
  }),
  '/latin-1': send(encodeLegacyText(german('iso-8859-1'), 'latin1'), {
    'content-type': 'text/html; charset=iso-8859-1',
  }),
  '/windows-1252': send(encodeLegacyText(german('windows-1252'), 'windows-1252'), {
    'content-type': 'text/html',
  }),
  '/shift-jis': send(encodeLegacyText(japanese, 'shift_jis'), { 'content-type': 'text/html' }),
  '/utf-16': send(utf16(german('utf-16')), { 'content-type': 'text/html' }),
  '/wrong-type': send(articlePage, { 'content-type': 'application/octet-stream' }),
  '/broken': send(articlePage.replaceAll(/<\/(?:p|li|h\d|ul|ol|section|article|main|body|html)>/g, '')),
  '/etag': revalidated('max-age=0'),
  '/fresh': revalidated('max-age=60'),
  '/no-store': revalidated('no-store'),
  '/private-copy': revalidated('private, max-age=60'),
};
