import express from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { HarvestError, toHarvestError } from '@harvest/runtime/harvest-error';
import { z } from 'zod';
import { exceedsDepth } from './json-depth.ts';

/** Reads a request's body as JSON. @throws HarvestError with one of the `request.*` codes. */
export type JsonBodyReader = (req: Request, res: Response) => Promise<unknown>;

const bodyErrorSchema = z.object({ type: z.string() });

/**
 * A reader that refuses a wrong media type before reading, counts bytes (after decompression) while reading, and
 * checks UTF-8 and depth before parsing, so that no stage sees more than the one before it let through.
 */
export function createJsonBodyReader(options: { bytesMax: number; depthMax: number }): JsonBodyReader {
  const readRaw: RequestHandler = express.raw({ type: () => true, limit: options.bytesMax, inflate: true });
  // A byte order mark is allowed and dropped; any malformed sequence throws.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes: Uint8Array): string => decoder.decode(bytes);
  return async (req, res) => {
    requireJsonType(req.headers['content-type']);
    if (Number(req.headers['content-length']) > options.bytesMax) throw tooLarge(options.bytesMax);
    // RFC 9110, section 10.1.1: what requests of older versions expect is ignored.
    if (req.headers.expect !== undefined && req.httpVersion === '1.1') res.writeContinue();
    const bytes = await new Promise<unknown>((resolve, reject) => {
      readRaw(req, res, (error?: unknown) => {
        if (error === undefined) resolve(req.body);
        else reject(toBodyError(error, { ...options, encoded: 'content-encoding' in req.headers }));
      });
    });
    return parseJson(decodeText(bytes, decode), options.depthMax);
  };
}

function requireJsonType(contentType: string | undefined): void {
  if (contentType === 'application/json') return;
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('charset='));
  const isJson = /^application\/(?:[\w.+-]+\+)?json$/.test(type.trim());
  if (isJson && (charset === undefined || /^charset="?utf-?8"?$/.test(charset))) return;
  throw new HarvestError({
    code: 'request.unsupported_media_type',
    publicMessage: 'Send the body as application/json in UTF-8.',
  });
}

function decodeText(bytes: unknown, decode: (bytes: Uint8Array) => string): string {
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) {
    throw new HarvestError({
      code: 'request.invalid_json',
      publicMessage: 'The body is empty; send a JSON object.',
    });
  }
  try {
    return decode(bytes);
  } catch (cause) {
    throw new HarvestError({
      code: 'request.invalid_utf8',
      publicMessage: 'The body is not valid UTF-8.',
      cause,
    });
  }
}

function parseJson(text: string, depthMax: number): unknown {
  if (exceedsDepth(text, depthMax)) {
    throw new HarvestError({
      code: 'request.too_deep',
      publicMessage: `The JSON may be nested at most ${String(depthMax)} levels deep.`,
    });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's message quotes the body, which must not travel; its position is all that a sender needs.
    const position = error instanceof SyntaxError ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
    const where = position === undefined ? '' : ` The first mistake is at character ${position}.`;
    throw new HarvestError({
      code: 'request.invalid_json',
      publicMessage: `The body is not valid JSON.${where}`,
    });
  }
}

function tooLarge(bytesMax: number): HarvestError {
  return new HarvestError({
    code: 'request.body_too_large',
    publicMessage: `The body may have at most ${bytesMax.toLocaleString('en-US')} bytes.`,
  });
}

/** What body-parser and zlib report, by the `type` that body-parser documents. */
function toBodyError(error: unknown, options: { bytesMax: number; encoded: boolean }): Error {
  const type = bodyErrorSchema.safeParse(error).data?.type;
  if (type === 'entity.too.large') return tooLarge(options.bytesMax);
  if (type === 'encoding.unsupported') {
    return new HarvestError({
      code: 'request.unsupported_media_type',
      publicMessage: 'The Content-Encoding may be identity, gzip, deflate, br or zstd.',
    });
  }
  if (type === 'request.aborted' || type === 'request.size.invalid') {
    return new HarvestError({
      code: 'request.aborted',
      publicMessage: 'The body ended before its announced length.',
      cause: error,
    });
  }
  if (!options.encoded) return toHarvestError(error);
  return new HarvestError({
    code: 'request.invalid_encoding',
    publicMessage: 'The body is not what its Content-Encoding says.',
    cause: error,
  });
}
