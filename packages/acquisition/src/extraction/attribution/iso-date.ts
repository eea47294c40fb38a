const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const isoDate =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?/i;
const compactDate = /^(\d{4})(\d{2})(\d{2})(?:$|T|\s)/;
const dayMonthYear = /\b(\d{1,2})(?:st|nd|rd|th)?[\s.-]+([a-z]{3})[a-z]*\.?,?[\s-]+(\d{4})\b/i;
const monthDayYear = /\b([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b/i;
const yearFirst = /\b(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b/;

/**
 * A date as ISO 8601, as far as it says: a date alone stays one, a time with an offset becomes UTC, a time without one
 * stays local. Null for what is no date or could be read in two ways (03/04/2020).
 */
export function isoDateOf(text: string): string | null {
  const trimmed = text.trim();
  const iso = isoDate.exec(trimmed);
  if (iso !== null) return fromIso(iso);
  const compact = compactDate.exec(trimmed) ?? yearFirst.exec(trimmed);
  if (compact !== null) return dateOf(compact[1], compact[2], compact[3]);
  const named = dayMonthYear.exec(trimmed);
  if (named !== null) return dateOf(named[3], monthOf(named[2]), named[1]);
  const american = monthDayYear.exec(trimmed);
  return american === null ? null : dateOf(american[3], monthOf(american[1]), american[2]);
}

function fromIso([, year, month, day, hour, minute, second = '00', zone]: RegExpExecArray): string | null {
  const date = dateOf(year, month, day);
  if (date === null || hour === undefined || minute === undefined) return date;
  const local = `${date}T${hour}:${minute}:${second}`;
  const offset =
    zone === undefined
      ? 'Z'
      : zone
          .toUpperCase()
          .replace(
            /^([+-]\d{2})(\d{2})?$/,
            (_, hours: string, minutes?: string) => `${hours}:${minutes ?? '00'}`,
          );
  const moment = new Date(`${local}${offset}`);
  if (Number.isNaN(moment.getTime())) return date;
  return zone === undefined ? local : moment.toISOString().replace('.000Z', 'Z');
}

function monthOf(name = ''): string {
  return String(months.indexOf(name.toLowerCase()) + 1);
}

function dateOf(year = '', month = '', day = ''): string | null {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return real && Number(year) >= 1400 && Number(year) <= 2200 ? date.toISOString().slice(0, 10) : null;
}
