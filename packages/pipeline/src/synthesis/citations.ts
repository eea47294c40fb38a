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
const variantPattern = new RegExp(`[${Object.keys(variants).join('')}]`, 'g');

/**
 * Text in which variants of quotation marks, hyphens and white space count as equal, and for every one of its UTF-16
 * code units the offset in the original.
 */
function normalise(text: string): { readonly text: string; readonly offsets: readonly number[] } {
  const plain = text.replace(variantPattern, (character) => variants[character] ?? character);
  let normalised = '';
  const offsets: number[] = [];
  let inSpace = true;
  for (let i = 0; i < plain.length; i += 1) {
    const character = plain.charAt(i);
    const isSpace = /\s/.test(character);
    if (isSpace && inSpace) continue;
    normalised += isSpace ? ' ' : character;
    offsets.push(i);
    inSpace = isSpace;
  }
  return { text: normalised, offsets };
}

/**
 * Finds each quote in the source. White space and typographic variants may differ; the citation carries the source's
 * own characters, so that `source.slice(start, end) === quote`. Repeated quotes are cited once.
 */
export function groundQuotes(source: string, quotes: readonly string[]): GroundedQuotes {
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
