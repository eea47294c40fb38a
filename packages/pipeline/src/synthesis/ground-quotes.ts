import type { Citation } from '@harvest/contracts/citation';
import { type Sentence, splitSentences } from '@harvest/text/sentences';
import { type SourceText, spanOf } from '../sources/source-text.ts';
import { isAtWordBorders, isTelling, isWholeSentence } from './proof.ts';

/** The quotes of a model, sorted into those that the source contains and a count of the others. */
export interface GroundedQuotes {
  readonly citations: readonly Citation[];
  /** For each given quote the place of its citation, from 0; null for one that was dropped. */
  readonly places: readonly (number | null)[];
  /** How many quotes the source does not contain, or that say too little; they are dropped, never repaired. */
  readonly dropped: number;
}

const quotesMax = 50;
/** Places of a quote that are looked at: a bound for hostile texts, which repeat themselves. */
const placesMax = 1_000;

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

/** In offsets of the common text of the sources. */
interface Range {
  readonly start: number;
  readonly end: number;
}

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
 * carries the source's own characters, so that `source.slice(start, end) === quote`. A quote is of whole words, and long
 * enough to say something or a whole sentence. One that begins where another one of the same call does is cited once, by
 * the longer of them.
 */
export function createQuoteGrounder(source: SourceText): (quotes: readonly string[]) => GroundedQuotes {
  let haystack: NormalisedText | null = null;
  let sentences: readonly Sentence[] | null = null;
  const isSentence = (range: Range): boolean => {
    sentences ??= splitSentences(source.text);
    return isWholeSentence(source.text, range, sentences);
  };
  const cite = (quote: string): (Range & { readonly citation: Citation }) | null => {
    haystack ??= normalise(source.text);
    const needle = normalise(quote).text.trimEnd();
    const telling = isTelling(needle);
    for (const range of placesOf(haystack, needle)) {
      const span = spanOf(source, range.start, range.end);
      if (span !== null && (telling || isSentence(range)))
        return { ...range, citation: { ...span, quote: source.text.slice(range.start, range.end) } };
    }
    return null;
  };
  return (quotes) => {
    const found = new Map<number, Range & { readonly citation: Citation }>();
    const starts = quotes.map((quote, index) => {
      const cited = index < quotesMax ? cite(quote) : null;
      if (cited !== null && (found.get(cited.start)?.end ?? 0) < cited.end) found.set(cited.start, cited);
      return cited?.start ?? null;
    });
    const placeOf = new Map([...found.keys()].map((start, place) => [start, place]));
    return {
      citations: [...found.values()].map(({ citation }) => citation),
      places: starts.map((start) => (start === null ? null : (placeOf.get(start) ?? null))),
      dropped: starts.filter((start) => start === null).length,
    };
  };
}

/** Where a prepared quote stands in a prepared text, between words, in offsets of the original. */
function* placesOf(haystack: NormalisedText, needle: string): Generator<Range> {
  if (needle === '') return;
  let at = haystack.text.indexOf(needle);
  for (let seen = 0; at >= 0 && seen < placesMax; seen += 1) {
    const start = haystack.offsets[at];
    const last = haystack.offsets[at + needle.length - 1];
    if (start === undefined || last === undefined) return;
    if (isAtWordBorders(haystack.text, at, at + needle.length)) yield { start, end: last + 1 };
    at = haystack.text.indexOf(needle, at + 1);
  }
}
