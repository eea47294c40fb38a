/** How long a page may be used again, by its response's headers (RFC 9111). */

const dayMs = 24 * 3_600_000;
/** Where a page says nothing: long enough for the retries and siblings of a task, short enough for news. */
const defaultFreshMs = 600_000;

/** Directives of a Cache-Control header by lower-case name, with their arguments without quotes. */
function directivesOf(header: string): ReadonlyMap<string, string> {
  const directives = new Map<string, string>();
  for (const [, name = '', quoted, plain] of header.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,]*)))?/g))
    directives.set(name.toLowerCase(), quoted ?? plain ?? '');
  return directives;
}

function secondsOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,10}$/.test(text.trim()) ? Number(text) : null;
}

/**
 * For how many milliseconds a page is fresh, up to a day; 0 when it must be asked for again, and null when it must not
 * be kept: `no-store`, `private` and `Vary: *`. The cache is shared, so `s-maxage` goes before `max-age`.
 */
export function freshMsOf(headers: Readonly<Record<string, string>>, nowMs: number): number | null {
  const directives = directivesOf(headers['cache-control'] ?? '');
  const isForOneReader = directives.has('no-store') || directives.has('private');
  if (isForOneReader || headers['vary']?.trim() === '*') return null;
  if (directives.has('no-cache')) return 0;
  const ageMs = (secondsOf(headers['age']) ?? 0) * 1_000;
  const lifetimeMs = lifetimeMsOf(directives, headers, nowMs);
  return Math.min(Math.max(lifetimeMs - ageMs, 0), dayMs);
}

function lifetimeMsOf(
  directives: ReadonlyMap<string, string>,
  headers: Readonly<Record<string, string>>,
  nowMs: number,
): number {
  const seconds = secondsOf(directives.get('s-maxage')) ?? secondsOf(directives.get('max-age'));
  if (seconds !== null) return seconds * 1_000;
  if (headers['expires'] === undefined) return defaultFreshMs;
  const expiresMs = Date.parse(headers['expires']);
  // Servers write `Expires: 0` for a page that has expired.
  if (Number.isNaN(expiresMs)) return 0;
  const sentMs = Date.parse(headers['date'] ?? '');
  return expiresMs - (Number.isNaN(sentMs) ? nowMs : sentMs);
}
