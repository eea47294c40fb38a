import { type Readable, pipeline } from 'node:stream';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { ByteAllowance } from './byte-allowance.ts';
import { decoderOf } from './content-decoder.ts';
import { displayUrl } from './http-url.ts';

/** How much of a body is read, counted after decompression as well as before. */
export interface BodyLimits {
  readonly bytesMax: number;
  /** Whether a longer body is refused, or cut: the start of a robots.txt is worth having. */
  readonly beyond: 'refuse' | 'cut';
  /** Null where the bytes count for no task. */
  readonly allowance: ByteAllowance | null;
}

/** Text rarely shrinks to less than a fiftieth, bombs to a thousandth; small bodies may, since they cannot do harm. */
const expansionMax = 250;
const expansionFreeBytes = 1_048_576;

/**
 * Reads a body to its end, decompressed, holding no more of it than the limits allow. The stream is closed whatever
 * happens, so that an endless one costs no more than its limit.
 *
 * @throws HarvestError `acquisition.too_large` beyond the limits, `unsupported_content` for an encoding that is not read
 * and `unreadable` for a damaged one; else what the stream fails with
 */
export async function readBody(options: {
  readonly url: URL;
  readonly body: Readable;
  readonly headers: Readonly<Record<string, string>>;
  readonly limits: BodyLimits;
}): Promise<Uint8Array> {
  const { url, body, headers, limits } = options;
  if (limits.beyond === 'refuse' && Number(headers['content-length'] ?? 0) > limits.bytesMax) {
    discard(body);
    throw tooLarge(url, limits.bytesMax);
  }
  const chunks: Uint8Array[] = [];
  let decodedBytes = 0;
  let receivedBytes = 0;
  const received = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      receivedBytes += chunk.length;
      if (receivedBytes > limits.bytesMax && limits.beyond === 'refuse') throw tooLarge(url, limits.bytesMax);
      yield chunk;
    }
  };
  for await (const chunk of decoded(url, received(), headers['content-encoding'])) {
    decodedBytes += chunk.length;
    if (limits.allowance?.take(chunk.length) === false) throw taskTooLarge(url, limits.allowance.bytesMax);
    if (decodedBytes > limits.bytesMax && limits.beyond === 'refuse') throw tooLarge(url, limits.bytesMax);
    if (decodedBytes > Math.max(expansionFreeBytes, receivedBytes * expansionMax)) throw bomb(url);
    chunks.push(chunk);
    if (decodedBytes >= limits.bytesMax && limits.beyond === 'cut') break;
  }
  return joined(chunks, Math.min(decodedBytes, limits.bytesMax));
}

/** Not a Buffer, whose memory may be shared with others, so that the bytes can be given away. */
function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk.subarray(0, length - offset), offset);
    offset += chunk.length;
  }
  return bytes;
}

async function* decoded(
  url: URL,
  received: AsyncGenerator<Uint8Array>,
  contentEncoding: string | undefined,
): AsyncGenerator<Uint8Array> {
  const first = await received.next();
  if (first.done === true) return;
  const decoder = decoderOf(contentEncoding, first.value[0] ?? 0);
  if (decoder === null) {
    await received.return(undefined);
    throw unknownEncoding(url, contentEncoding ?? '');
  }
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield first.value;
    yield* received;
  };
  // The error of whichever part fails destroys the decoder, which is read below and so reports it.
  pipeline(all(), decoder, () => undefined);
  try {
    for await (const chunk of decoder as AsyncIterable<Uint8Array>) yield chunk;
  } catch (error) {
    throw isDecodingError(error) ? damaged(url, error) : error;
  }
}

/** Closes a connection whose answer nobody wants to read to its end. */
export function discard(body: Readable): void {
  // The error only says that the body was not read.
  body.on('error', () => undefined).destroy();
}

/** Errors of zlib have codes such as Z_DATA_ERROR, ERR__ERROR_FORMAT_PADDING_1 (Brotli) and ZSTD_error_prefix_unknown. */
function isDecodingError(error: unknown): boolean {
  if (!Error.isError(error) || !('code' in error)) return false;
  return /^(?:Z_|ERR__|ERR_BROTLI|ERR_ZSTD|ERR_ZLIB|ZSTD_)/.test(String(error.code));
}

function tooLarge(url: URL, bytesMax: number): HarvestError {
  return new HarvestError({
    code: 'acquisition.too_large',
    publicMessage: `The page ${displayUrl(url)} is larger than ${bytesMax.toLocaleString('en-US')} bytes.`,
  });
}

function taskTooLarge(url: URL, bytesMax: number): HarvestError {
  return new HarvestError({
    code: 'acquisition.too_large',
    publicMessage: `With ${displayUrl(url)} the pages of the task are together larger than ${bytesMax.toLocaleString('en-US')} bytes.`,
  });
}

function bomb(url: URL): HarvestError {
  return new HarvestError({
    code: 'acquisition.too_large',
    publicMessage: `The page ${displayUrl(url)} expands to more than ${String(expansionMax)} times the bytes that were sent.`,
  });
}

function unknownEncoding(url: URL, encoding: string): HarvestError {
  return new HarvestError({
    code: 'acquisition.unsupported_content',
    publicMessage: `The page ${displayUrl(url)} was sent in the content encoding "${encoding.slice(0, 60)}", which is not read.`,
  });
}

function damaged(url: URL, cause: unknown): HarvestError {
  return new HarvestError({
    code: 'acquisition.unreadable',
    publicMessage: `The page ${displayUrl(url)} was sent in a damaged compression.`,
    cause,
  });
}
