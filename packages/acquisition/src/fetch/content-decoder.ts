import { type Transform, PassThrough } from 'node:stream';
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from 'node:zlib';

/** What is offered to sites; `decoderOf` reads all of it. */
export const acceptedEncodings = 'gzip, br, zstd, deflate';

const decoders = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['br', createBrotliDecompress],
  ['zstd', createZstdDecompress],
]);

/** A zlib stream says 8, for deflate, in the low half of its first byte; a raw one, which some servers send, does not. */
const zlibMethodMask = 0x0f;
const zlibDeflate = 8;

/**
 * The stream that undoes a Content-Encoding; null for one that is not read, such as several on top of each other, which
 * no page needs and bombs like. `firstByte` of the body tells the two kinds of `deflate` apart.
 */
export function decoderOf(contentEncoding: string | undefined, firstByte: number): Transform | null {
  const encoding = (contentEncoding ?? '').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return new PassThrough();
  if (encoding === 'deflate')
    return (firstByte & zlibMethodMask) === zlibDeflate ? createInflate() : createInflateRaw();
  return decoders.get(encoding)?.() ?? null;
}
