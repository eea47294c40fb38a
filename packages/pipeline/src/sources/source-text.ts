import type { Citation, Span } from '@harvest/contracts/citation';
import { lastAtOrBefore } from '@harvest/text/last-at-or-before';

/** Keeps two sources apart: no sentence and no paragraph reaches across it. */
const separator = '\n\n';

/** One of several sources in their common text, in UTF-16 code units. */
export interface SourcePart {
  /** What citations call it. */
  readonly source: number;
  readonly start: number;
  readonly end: number;
}

/** The texts of all sources as one, so that everything that reads a source has one text with one kind of offset. */
export interface SourceText {
  readonly text: string;
  /** In order; empty sources have no part. */
  readonly parts: readonly SourcePart[];
}

/** Joins the texts of sources; one alone stays as it is. Empty texts, of sources that could not be had, are left out. */
export function joinSources(texts: readonly string[]): SourceText {
  const parts: SourcePart[] = [];
  let text = '';
  for (const [source, own] of texts.entries()) {
    if (own === '') continue;
    if (text !== '') text += separator;
    parts.push({ source, start: text.length, end: text.length + own.length });
    text += own;
  }
  return { text, parts };
}

/** The place of a range of the common text in its own source; null when it reaches beyond one. */
export function spanOf({ parts }: SourceText, start: number, end: number): Span | null {
  const part = parts[lastAtOrBefore(parts.length, (at) => parts[at]?.start ?? 0, start)];
  if (part === undefined || end > part.end || start >= end) return null;
  return { source: part.source, start: start - part.start, end: end - part.start };
}

/** The citation of a range of the common text. @throws RangeError when the range reaches beyond one source. */
export function citationOf(source: SourceText, start: number, end: number): Citation {
  const span = spanOf(source, start, end);
  if (span === null) throw new RangeError(`no source holds ${String(start)} to ${String(end)}`);
  return { ...span, quote: source.text.slice(start, end) };
}

/** The range of a place of a source in the common text; null for a source that has no text. */
export function rangeOf(
  { parts }: SourceText,
  span: Span,
): { readonly start: number; readonly end: number } | null {
  const part = parts.find(({ source }) => source === span.source);
  if (part === undefined) return null;
  const [start, end] = [part.start + span.start, part.start + span.end];
  return end <= part.end ? { start, end } : null;
}
