import type { Response } from 'express';
import type { RateState } from '@harvest/store/admission';

/**
 * Tells what is left of the limits on requests (draft-ietf-httpapi-ratelimit-headers-10): one item for the key and one for
 * its tenant, `q` requests a window of `w` seconds, of which `r` are left, and more after `t` seconds.
 */
export function setRateHeaders(res: Response, rates: readonly RateState[], windowSeconds: number): void {
  if (rates.length === 0 || res.headersSent) return;
  let policies = '';
  let states = '';
  for (const { scope, limit, remaining, growsInMs } of rates) {
    const separator = policies === '' ? '' : ', ';
    policies += `${separator}"${scope}";q=${String(limit)};w=${String(windowSeconds)}`;
    states += `${separator}"${scope}";r=${String(remaining)};t=${String(Math.ceil(growsInMs / 1_000))}`;
  }
  res.setHeader('RateLimit-Policy', policies);
  res.setHeader('RateLimit', states);
}
