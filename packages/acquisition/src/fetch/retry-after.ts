const waitMsMax = 24 * 3_600_000;

/**
 * What a Retry-After header asks for, seconds or an HTTP date (RFC 9110, section 10.2.3), in milliseconds from now and at
 * most a day; null without a header that can be read.
 */
export function retryAfterMsOf(header: string | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text) * 1_000, waitMsMax);
  // HTTP dates start with the name of a day; Date.parse would read nearly anything.
  const atMs = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.min(Math.max(atMs - nowMs, 0), waitMsMax);
}
