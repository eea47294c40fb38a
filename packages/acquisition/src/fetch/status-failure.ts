import type { ErrorCode } from '@harvest/contracts/error-codes';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { SiteResponse } from './guarded-fetch.ts';
import { displayUrl } from './http-url.ts';
import { retryAfterMsOf } from './retry-after.ts';

/** What statuses mean that are neither a success nor a redirect; all other 4xx are refusals, the rest faults of the site. */
const meanings: readonly (readonly [statuses: readonly number[], code: ErrorCode, words: string])[] = [
  [[401, 407], 'acquisition.forbidden', 'asks for a login'],
  [[402], 'acquisition.forbidden', 'asks to be paid for'],
  [[451], 'acquisition.forbidden', 'is withheld for legal reasons'],
  [[404, 410], 'acquisition.not_found', 'does not exist'],
  [[408], 'acquisition.timeout', 'was not given out in time'],
];

const defaultRetryAfterMs = 60_000;

/** The error that an answer other than a page ends with. */
export function statusFailure(url: URL, { status, headers }: SiteResponse, nowMs: number): HarvestError {
  const askedMs = retryAfterMsOf(headers['retry-after'], nowMs);
  if (status === 429 || (status === 503 && askedMs !== null))
    return rateLimited(url, status, askedMs ?? defaultRetryAfterMs);
  const [, code, words] = meanings.find(([statuses]) => statuses.includes(status)) ?? remaining(status);
  return new HarvestError({
    code,
    publicMessage: `The page ${displayUrl(url)} ${words} (HTTP status ${String(status)}).`,
  });
}

function remaining(status: number): readonly [readonly number[], ErrorCode, string] {
  return status >= 400 && status <= 499
    ? [[], 'acquisition.forbidden', 'is not given out']
    : [[], 'acquisition.site_error', 'could not be made by its site'];
}

/** The error of a site that answered with `status` and asked for `retryAfterMs` without requests. */
function rateLimited(url: URL, status: number, retryAfterMs: number): HarvestError {
  return new HarvestError({
    code: 'acquisition.rate_limited',
    retryAfterMs,
    publicMessage: `The site of ${displayUrl(url)} limits the rate of requests (HTTP status ${String(status)}); it may be asked again in ${String(Math.ceil(retryAfterMs / 1_000))} seconds.`,
  });
}
