import type { Citation } from '@harvest/contracts/citation';
import { type SourceText, spanOf } from '../sources/source-text.ts';

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

interface NormalisedText {
  readonly text: string;
  readonly offsets: readonly number[];
}

/**
 * Text in which variants of quotation marks, hyphens and white space count as equal, and for every one of its UTF-16
 * code units the offset in the original.
 */
function normalise(text: string): NormalisedText {
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
 * Finds quotes in the sources, whose text is prepared once. White space and typographic variants may differ; a citation
 * carries the source's own characters, so that `source.slice(start, end) === quote`. A quote that begins where another
 * one of the same call does is cited once, by the longer of them.
 */
export function createQuoteGrounder(source: SourceText): (quotes: readonly string[]) => GroundedQuotes {
  let haystack: NormalisedText | null = null;
  return (quotes) => {
    if (quotes.length === 0) return { citations: [], dropped: 0 };
    haystack ??= normalise(source.text);
    const found = new Map<number, Citation>();
    let dropped = Math.max(0, quotes.length - quotesMax);
    for (const quote of quotes.slice(0, quotesMax)) {
      const range = find(haystack, quote);
      const span = range === null ? null : spanOf(source, range.start, range.end);
      if (range === null || span === null) {
        dropped += 1;
        continue;
      }
      const known = found.get(range.start);
      if (known === undefined || known.end < span.end)
        found.set(range.start, { ...span, quote: source.text.slice(range.start, range.end) });
    }
    return { citations: [...found.values()], dropped };
  };
}

/** Where a quote stands in a prepared text, in offsets of the original. */
function find(
  haystack: NormalisedText,
  quote: string,
): { readonly start: number; readonly end: number } | null {
  const needle = normalise(quote).text.trimEnd();
  const at = needle === '' ? -1 : haystack.text.indexOf(needle);
  const start = haystack.offsets[at];
  const last = haystack.offsets[at + needle.length - 1];
  return start === undefined || last === undefined ? null : { start, end: last + 1 };
}
