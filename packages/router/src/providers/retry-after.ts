const retryAfterMsMax = 24 * 60 * 60 * 1_000;

function bounded(milliseconds: number): number {
  return Math.min(retryAfterMsMax, Math.max(0, Math.ceil(milliseconds)));
}

/** Reads a decimal number without sign or exponent; undefined when it is none. */
function decimal(text: string): number | undefined {
  return /^\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
}

/** The part of Headers that is needed. */
interface HeaderReader {
  readonly get: (name: string) => string | null;
}

/**
 * When to try again, from `retry-after-ms` (milliseconds, used by some model providers) or `Retry-After` (seconds or an
 * HTTP date, RFC 9110 section 10.2.3).
 *
 * @returns whole milliseconds from `nowMs`, between 0 and a day; undefined when the headers do not say.
 */
export function readRetryAfterMs(headers: HeaderReader, nowMs: number): number | undefined {
  const milliseconds = decimal(headers.get('retry-after-ms')?.trim() ?? '');
  if (milliseconds !== undefined) return bounded(milliseconds);
  const value = headers.get('retry-after')?.trim() ?? '';
  const seconds = decimal(value);
  if (seconds !== undefined) return bounded(seconds * 1_000);
  // A date has a month in letters; anything else that Date.parse would accept is not an HTTP date.
  const date = /[a-z]{3}/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : bounded(date - nowMs);
}
