import { HarvestError } from '@harvest/runtime/harvest-error';

/** What a Prefer header asks for; a null wait means that it asks for none. */
export interface Preferences {
  readonly waitSeconds: number | null;
  readonly respondAsync: boolean;
}

const none: Preferences = { waitSeconds: null, respondAsync: false };
// Commas separate preferences unless they stand in a quoted string.
const preferencePattern = /(?:"(?:[^"\\]|\\.)*"|[^,"])+/g;

/**
 * The preferences in a Prefer header that Harvest knows (RFC 7240): `wait` and `respond-async`. Others are ignored,
 * and of one that is repeated the first counts.
 *
 * @throws HarvestError `request.invalid_header` when `wait` is not a number from 0 to `waitSecondsMax`.
 */
export function parsePrefer(
  header: string | readonly string[] | undefined,
  waitSecondsMax: number,
): Preferences {
  if (header === undefined) return none;
  const text = typeof header === 'string' ? header : header.join(',');
  let waitSeconds: number | null = null;
  let respondAsync = false;
  for (const [preference] of text.matchAll(preferencePattern)) {
    const [assignment = ''] = preference.split(';', 1);
    const [name = '', value] = assignment.split('=', 2).map((part) => part.trim());
    if (name.toLowerCase() === 'respond-async') respondAsync = true;
    if (name.toLowerCase() === 'wait') waitSeconds ??= parseWait(value, waitSecondsMax);
  }
  return { waitSeconds, respondAsync };
}

function parseWait(value: string | undefined, max: number): number {
  const digits = /^(?:(\d{1,9})|"(\d{1,9})")$/.exec(value ?? '');
  const seconds = Number(digits?.[1] ?? digits?.[2] ?? Number.NaN);
  if (seconds <= max) return seconds;
  throw new HarvestError({
    code: 'request.invalid_header',
    publicMessage: `The wait of the Prefer header must be a whole number of seconds from 0 to ${String(max)}.`,
  });
}
