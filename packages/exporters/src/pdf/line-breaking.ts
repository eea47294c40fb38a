// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- packages that import this one must find the types, too
/// <reference path="./untyped-packages.d.ts" />
/** Breaks a paragraph into lines and puts the runs of each into the order in which they are seen. */
import { lastAtOrBefore } from '@harvest/text/last-at-or-before';
import LineBreaker from 'linebreak';
import type { Span } from './text-style.ts';
import type { Run, Typesetter } from './typesetter.ts';
import { embeddingLevelsOf, visualRuns } from './visual-order.ts';

/** A run at its place in a line, in points from the start of the line. */
export interface PlacedRun {
  readonly run: Run;
  readonly x: number;
  readonly width: number;
}

/** One line, its runs from left to right. */
export interface Line {
  readonly runs: readonly PlacedRun[];
  readonly width: number;
  /** True where the paragraph runs from right to left, so that the line belongs to the right edge. */
  readonly rightToLeft: boolean;
}

/** A stretch of the paragraph between two places where a line may end. */
interface Piece {
  readonly start: number;
  readonly end: number;
  /** Ends the line whatever room there is. */
  readonly required: boolean;
}

/** The lines of a paragraph in a column of `width` points; at least one. A word that is too wide is broken. */
export function breakLines(spans: readonly Span[], width: number, typesetter: Typesetter): readonly Line[] {
  const paragraph = createParagraph(spans, typesetter);
  const lines: { start: number; end: number }[] = [];
  let start = 0;
  let end = 0;
  let used = 0;
  for (const piece of piecesOf(paragraph.text)) {
    for (const part of paragraph.fit(piece, width)) {
      const room = paragraph.widthOf(part.start, trimmedEnd(paragraph.text, part.start, part.end));
      if (end > start && used + room > width) {
        lines.push({ start, end });
        start = part.start;
        used = 0;
      }
      used += paragraph.widthOf(part.start, part.end);
      end = part.end;
    }
    if (piece.required) {
      lines.push({ start, end });
      start = end;
      used = 0;
    }
  }
  if (end > start || lines.length === 0) lines.push({ start, end });
  return lines.map((line) => paragraph.lineOf(line.start, trimmedEnd(paragraph.text, line.start, line.end)));
}

/** The width of the widest part of a text that no line needs to end within, in points. */
export function widestPiece({ text, style }: Span, typesetter: Typesetter): number {
  let widest = 0;
  for (const { start, end } of piecesOf(text)) {
    const runs = typesetter.runsOf({ text: text.slice(start, trimmedEnd(text, start, end)), style });
    widest = Math.max(
      widest,
      runs.reduce((sum, run) => sum + typesetter.widthOf(run), 0),
    );
  }
  return widest;
}

function* piecesOf(text: string): Generator<Piece> {
  const breaker = new LineBreaker(text);
  let start = 0;
  for (let next = breaker.nextBreak(); next !== null; next = breaker.nextBreak()) {
    for (const end of wordEndsWithin(text, start, next.position)) {
      yield { start, end, required: false };
      start = end;
    }
    // The end of the text is no reason for another line.
    yield { start, end: next.position, required: next.required === true && next.position < text.length };
    start = next.position;
  }
}

/** Scripts without spaces whose words only a dictionary tells apart (UAX #14, class SA). */
const dictionaryScript = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

function* wordEndsWithin(text: string, start: number, end: number): Generator<number> {
  const piece = text.slice(start, end);
  if (!dictionaryScript.test(piece)) return;
  for (const { index, segment } of new Intl.Segmenter('th', { granularity: 'word' }).segment(piece)) {
    const at = start + index + segment.length;
    if (at < end && /\p{L}/u.test(text.charAt(at))) yield at;
  }
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && /\s/.test(text.charAt(at - 1))) at -= 1;
  return at;
}

/** A paragraph whose ranges can be measured and set. */
interface Paragraph {
  readonly text: string;
  readonly widthOf: (start: number, end: number) => number;
  readonly fit: (piece: Piece, width: number) => readonly { start: number; end: number }[];
  readonly lineOf: (start: number, end: number) => Line;
}

function createParagraph(spans: readonly Span[], typesetter: Typesetter): Paragraph {
  const text = spans.map((span) => span.text).join('');
  const levels = embeddingLevelsOf(text, typesetter.rightToLeft);
  const offsets = offsetsOf(spans);
  const runsOf = (start: number, end: number): readonly Run[] =>
    sliceSpans({ spans, offsets, start, end }).flatMap((span) => typesetter.runsOf(span));
  const widthOf = (start: number, end: number): number =>
    runsOf(start, end).reduce((sum, run) => sum + typesetter.widthOf(run), 0);
  return {
    text,
    widthOf,
    fit: (piece, width) =>
      widthOf(piece.start, trimmedEnd(text, piece.start, piece.end)) <= width
        ? [piece]
        : splitWord(text, piece, (start, end) => widthOf(start, end) <= width),
    lineOf: (start, end) => {
      const runs = levels === null ? runsOf(start, end) : visualRuns({ text, levels, start, end, runsOf });
      const rightToLeft =
        typesetter.rightToLeft || (levels !== null && (levels.paragraphs[0]?.level ?? 0) % 2 === 1);
      return placeRuns(runs, typesetter, rightToLeft);
    },
  };
}

/** Where each span begins in the joined text. */
function offsetsOf(spans: readonly Span[]): readonly number[] {
  let at = 0;
  return spans.map(({ text }) => {
    const offset = at;
    at += text.length;
    return offset;
  });
}

/** The parts of spans that lie in a range of their joined text. */
function sliceSpans(options: {
  spans: readonly Span[];
  offsets: readonly number[];
  start: number;
  end: number;
}): Span[] {
  const { spans, offsets, start, end } = options;
  const parts: Span[] = [];
  for (let place = spanAt(offsets, start); place < spans.length; place += 1) {
    const offset = offsets[place] ?? 0;
    const span = spans[place];
    if (span === undefined || offset >= end) break;
    const text = span.text.slice(Math.max(0, start - offset), end - offset).replaceAll('\n', '');
    if (text !== '') parts.push({ text, style: span.style });
  }
  return parts;
}

/** The last span that begins at or before a place: a paragraph may have thousands, and each word asks. */
function spanAt(offsets: readonly number[], place: number): number {
  return Math.max(
    0,
    lastAtOrBefore(offsets.length, (index) => offsets[index] ?? 0, place),
  );
}

/** The largest parts of a word that fit, at least a character each. */
function splitWord(
  text: string,
  { start, end }: Piece,
  fits: (start: number, end: number) => boolean,
): readonly { start: number; end: number }[] {
  const parts: { start: number; end: number }[] = [];
  let from = start;
  let to = start;
  for (const { segment, index } of new Intl.Segmenter().segment(text.slice(start, end))) {
    const next = start + index + segment.length;
    if (to > from && !fits(from, next)) {
      parts.push({ start: from, end: to });
      from = to;
    }
    to = next;
  }
  return [...parts, { start: from, end: to }];
}

function placeRuns(runs: readonly Run[], typesetter: Typesetter, rightToLeft: boolean): Line {
  let x = 0;
  const placed = runs.map((run): PlacedRun => {
    const width = typesetter.widthOf(run);
    const at = x;
    x += width;
    return { run, x: at, width };
  });
  return { runs: placed, width: x, rightToLeft };
}
