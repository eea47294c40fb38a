import { Readable, pipeline } from 'node:stream';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { type Answer, send } from './answer.ts';
import { hostilePdfs } from './hostile-pdfs.ts';
import { articlePage } from './html-page.ts';

const gigabyte = 1_000_000_000;
const bombBytes = 32 * 1_048_576;
const dripMs = 50;

function* withoutEnd(chunk: Uint8Array): Generator<Uint8Array> {
  for (;;) yield chunk;
}

/** Goes on for as long as somebody reads, in the reader's tempo. */
const endless =
  (headers: Readonly<Record<string, string>>): Answer =>
  (_req, res) => {
    res.writeHead(200, { 'content-type': 'text/html', ...headers });
    const chunk = Buffer.from('<p>It goes on and on and on.</p>\n'.repeat(2_000));
    // An error is that of a reader who has left.
    pipeline(Readable.from(withoutEnd(chunk)), res, () => undefined);
  };

/** Sends a byte at a time and never comes to an end. */
const drip: Answer = (_req, res) => {
  res.writeHead(200, { 'content-type': 'text/html' });
  const timer = setInterval(() => res.write('<'), dripMs);
  res.on('close', () => {
    clearInterval(timer);
  });
};

const encoded = (encoding: string, body: Uint8Array): Answer => send(body, { 'content-encoding': encoding });

/** Made on the first request: most tests want none of them. */
function madeOnce(make: () => Uint8Array, headers: Readonly<Record<string, string>>): Answer {
  let body: Uint8Array | undefined;
  return (req, res) => {
    body ??= make();
    send(body, headers)(req, res);
  };
}

const bomb = (encoding: string, compress: (bytes: Uint8Array) => Uint8Array): Answer =>
  madeOnce(() => compress(new Uint8Array(bombBytes)), { 'content-encoding': encoding });
const pdf = (make: () => Uint8Array): Answer => madeOnce(make, { 'content-type': 'application/pdf' });

const breakOff =
  (headers: Readonly<Record<string, string>>): Answer =>
  (req, res) => {
    res.writeHead(200, { 'content-type': 'text/html', ...headers });
    res.write(articlePage.slice(0, 500), () => req.socket.destroy());
  };

const sayNothing: Answer = (_req, _res) => undefined;

const speakNonsense: Answer = (req) => {
  req.socket.end('220 mail.example ESMTP\r\n\r\n');
};

/** Answers that cost their reader time, memory or connections, and compressed bodies, good and bad. */
export const hostilePages: Readonly<Record<string, Answer>> = {
  '/endless': endless({}),
  '/endless-announced': endless({ 'content-length': String(gigabyte) }),
  '/slow-drip': drip,
  '/silent': sayNothing,
  '/break-off': breakOff({ 'content-length': '100000' }),
  '/break-off-chunked': breakOff({}),
  '/not-http': speakNonsense,
  '/gzip': encoded('gzip', gzipSync(articlePage)),
  '/brotli': encoded('br', brotliCompressSync(articlePage)),
  '/zstd': encoded('zstd', zstdCompressSync(articlePage)),
  '/deflate': encoded('deflate', deflateSync(articlePage)),
  '/deflate-raw': encoded('deflate', deflateRawSync(articlePage)),
  '/gzip-damaged': encoded('gzip', gzipSync(articlePage).fill(0x55, 200, 240)),
  '/gzip-cut': encoded('gzip', gzipSync(articlePage).subarray(0, 600)),
  '/gzip-twice': encoded('gzip, gzip', gzipSync(gzipSync(articlePage))),
  '/unknown-encoding': encoded('rot13', Buffer.from(articlePage)),
  '/bomb-gzip': bomb('gzip', gzipSync),
  '/bomb-brotli': bomb('br', brotliCompressSync),
  '/bomb-zstd': bomb('zstd', zstdCompressSync),
  '/bomb-content.pdf': pdf(hostilePdfs.contentBomb),
  '/bomb-table.pdf': pdf(hostilePdfs.tableBomb),
  '/million-pages.pdf': pdf(hostilePdfs.millionPages),
  '/cyclic-pages.pdf': pdf(hostilePdfs.cyclicPages),
  '/cut.pdf': pdf(hostilePdfs.cutPdf),
};
