import type { Citation } from '@harvest/contracts/harvest-result';

/** The quotes of a model, sorted into those that the source contains and a count of the others. */
export interface GroundedQuotes {
  readonly citations: readonly Citation[];
  /** How many quotes the source does not contain; they are dropped, never repaired. */
  readonly dropped: number;
}

const quotesMax = 50;

/** Typographic variants that models swap freely; each maps to one character, so that offsets stay exact. */
const variants: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‐': '-',
  '‑': '-',
  '–': '-',
  '—': '-',
  '\u00a0': ' ',
};
/** Stands for a character that the comparison passes over; texts do not contain it (a Unicode noncharacter). */
const skipped = '\uffff';
const leadingSpace = new RegExp(`^[ ${skipped}]+`);
const variantPattern = new RegExp(`[${Object.keys(variants).join('')}]`, 'g');

/**
 * Text in which variants of quotation marks, hyphens and white space count as equal, and for every one of its UTF-16
 * code units the offset in the original.
 */
function normalise(text: string): { readonly text: string; readonly offsets: readonly number[] } {
  // Every replacement keeps the length, so that offsets in `plain` are offsets in `text`.
  const plain = text
    .replace(variantPattern, (character) => variants[character] ?? character)
    .replace(/\s+/g, (run) => ' ' + skipped.repeat(run.length - 1))
    .replace(leadingSpace, (run) => skipped.repeat(run.length));
  const offsets: number[] = [];
  for (let i = 0; i < plain.length; i += 1) if (plain.charAt(i) !== skipped) offsets.push(i);
  return { text: plain.replaceAll(skipped, ''), offsets };
}

/**
 * Finds each quote in the source. White space and typographic variants may differ; the citation carries the source's
 * own characters, so that `source.slice(start, end) === quote`. Repeated quotes are cited once.
 */
export function groundQuotes(source: string, quotes: readonly string[]): GroundedQuotes {
  if (quotes.length === 0) return { citations: [], dropped: 0 };
  const haystack = normalise(source);
  const found = new Map<number, Citation>();
  let dropped = Math.max(0, quotes.length - quotesMax);
  for (const quote of quotes.slice(0, quotesMax)) {
    const needle = normalise(quote).text.trimEnd();
    const at = needle === '' ? -1 : haystack.text.indexOf(needle);
    const start = haystack.offsets[at];
    const last = haystack.offsets[at + needle.length - 1];
    if (start === undefined || last === undefined) {
      dropped += 1;
      continue;
    }
    const end = last + 1;
    const known = found.get(start);
    if (known === undefined || known.end < end) {
      found.set(start, { source: 0, start, end, quote: source.slice(start, end) });
    }
  }
  return { citations: [...found.values()], dropped };
}
