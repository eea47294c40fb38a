import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Shorter texts gain less by compression than it takes. */
const compressedBytesMin = 2_048;
/** How compressed data begin (RFC 8878, section 3.1.1); no UTF-8 does, so that a value tells what it is. */
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** A text as Redis keeps it: compressed where that is worth it. */
export async function encodeText(text: string): Promise<Buffer> {
  const bytes = Buffer.from(text, 'utf8');
  return bytes.length < compressedBytesMin ? bytes : compress(bytes);
}

/** The inverse of `encodeText`. @throws Error when the bytes are damaged, or the text has more than `bytesMax` bytes. */
export async function decodeText(bytes: Buffer, bytesMax: number): Promise<string> {
  const isCompressed = bytes.subarray(0, zstdMagic.length).equals(zstdMagic);
  const text = isCompressed ? await decompress(bytes, { maxOutputLength: bytesMax }) : bytes;
  return text.toString('utf8');
}
