import type { Request } from 'express';
import { HarvestError } from '@harvest/runtime/harvest-error';

/** Nothing that is a credential here is longer. */
export const credentialLengthMax = 8_192;

const apiKeyHeader = 'x-api-key';
const authorizationHeader = 'authorization';
// RFC 6750 has b64token after one space; the scheme is case-insensitive.
const bearerPattern = /^bearer +([\w\-.~+/]+=*)$/i;

/**
 * The one credential that a request carries; null when it has none, and an empty text for one that is no credential at all.
 *
 * @throws HarvestError `auth.ambiguous` when there are several. Of headers that are sent twice Node shows the first or both
 * at once, so that the lines are counted as they came.
 */
export function credentialOf(req: Request): string | null {
  const { rawHeaders } = req;
  let found: string | null = null;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length !== apiKeyHeader.length && name.length !== authorizationHeader.length) continue;
    const lower = name.toLowerCase();
    if (lower !== apiKeyHeader && lower !== authorizationHeader) continue;
    if (found !== null) throw ambiguous();
    const value = rawHeaders[at + 1] ?? '';
    found = lower === apiKeyHeader ? value : bearerOf(value);
  }
  return found;
}

function bearerOf(value: string): string {
  if (value.length > credentialLengthMax + 'Bearer '.length) return '';
  return bearerPattern.exec(value)?.[1] ?? '';
}

function ambiguous(): HarvestError {
  return new HarvestError({
    code: 'auth.ambiguous',
    publicMessage: 'Send one credential: either X-API-Key or Authorization, and only once.',
  });
}
