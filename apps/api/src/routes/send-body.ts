import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Response } from 'express';

/**
 * Where it begins to pay. What fits, with its headers, into the ten segments that TCP sends before it hears of the other side
 * (RFC 6928) arrives no later for being larger, and to compress and read a few kilobytes takes a millisecond. Most answers, and
 * all that carry a new secret, are smaller.
 */
const compressedBytesMin = 14_000;

const encodings = ['br', 'gzip'] as const;
type Encoding = (typeof encodings)[number];

const compressors: Readonly<
  Record<Encoding, (body: Buffer, done: (error: Error | null, bytes: Buffer) => void) => void>
> = {
  // Quality 4 takes as long as gzip and makes smaller answers.
  br: (body, done) => {
    brotliCompress(
      body,
      { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } },
      done,
    );
  },
  gzip: (body, done) => {
    gzip(body, { level: 5 }, done);
  },
};

/** The compressed forms of bodies that are sent again and again. */
const kept = new WeakMap<Buffer, Map<Encoding, Buffer>>();

/**
 * Ends an answer with a body, compressed outside the event loop where it is large and the client takes it. The status
 * and the other headers are set already.
 *
 * What BREACH needs is not here: no answer has a secret beside what a request made it say, and no page of another
 * origin can make a browser send a request with a credential, since there are no cookies.
 *
 * @param options.isFixed the body is the same object every time, so that its compressed form is worth keeping
 */
export function sendBody(res: Response, body: Buffer | string, options: { isFixed?: boolean } = {}): void {
  const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  if (bytes < compressedBytesMin || !isText(res)) {
    endWith(res, body, bytes);
    return;
  }
  res.vary('Accept-Encoding');
  const encoding = encodingOf(res);
  if (encoding === null) {
    endWith(res, body, bytes);
    return;
  }
  const plain = typeof body === 'string' ? Buffer.from(body) : body;
  const known = kept.get(plain)?.get(encoding);
  if (known !== undefined) {
    endEncoded(res, encoding, known);
    return;
  }
  compressors[encoding](plain, (error, compressed) => {
    // Without memory for it the answer goes out as it is.
    if (error !== null) {
      endWith(res, plain, plain.length);
      return;
    }
    if (options.isFixed === true) keep(plain, encoding, compressed);
    endEncoded(res, encoding, compressed);
  });
}

/** Whatever is text names its charset; images, archives and documents are compressed in themselves. */
function isText(res: Response): boolean {
  return String(res.getHeader('Content-Type')).endsWith('; charset=utf-8');
}

function encodingOf(res: Response): Encoding | null {
  // Browsers name gzip first out of habit, with no more weight.
  return encodings.find((encoding) => res.req.acceptsEncodings(encoding) !== false) ?? null;
}

function keep(body: Buffer, encoding: Encoding, compressed: Buffer): void {
  const forms = kept.get(body) ?? new Map<Encoding, Buffer>();
  kept.set(body, forms.set(encoding, compressed));
}

function endEncoded(res: Response, encoding: Encoding, body: Buffer): void {
  res.setHeader('Content-Encoding', encoding);
  // Of other bytes than before, so that the tag may promise the same meaning alone (RFC 9110, section 8.8.3.3).
  const tag = res.getHeader('ETag');
  if (typeof tag === 'string' && !tag.startsWith('W/')) res.setHeader('ETag', `W/${tag}`);
  endWith(res, body, body.length);
}

function endWith(res: Response, body: Buffer | string, bytes: number): void {
  res.setHeader('Content-Length', bytes);
  res.end(body);
}
