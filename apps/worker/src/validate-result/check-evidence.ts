/** Checks that need nothing but the result and its sources: that what it quotes stands there, and that it is of one piece. */
import { createHash } from 'node:crypto';
import { type Citation, type Span, citationSchema, spanSchema } from '@harvest/contracts/citation';
import { citationsOf } from '@harvest/pipeline/formats/citations-of';
import { contentMarkdown } from '@harvest/pipeline/formats/content-markdown';
import { markedNumbers } from '@harvest/pipeline/synthesis/citation-marks';
import type { StoredResult } from './stored-result.ts';
import type { Row } from './verdict.ts';

/** A number behind a quoted sentence; those of a source's own notes follow its words without a space. */
const mark = / \[(\d{1,3})\]/g;
const shownMax = 60;

/** The checks of the sources, the quotes, the places and the text of a result. */
export function checkEvidence(stored: StoredResult): readonly Row[] {
  return [
    sourcesUnchanged(stored),
    quotesStand(stored),
    placesExist(stored),
    evidenceListed(stored),
    textFollows(stored),
  ];
}

function sourcesUnchanged({ result, texts }: StoredResult): Row {
  const known = result.sources.flatMap(({ index, metadata }) =>
    metadata === null ? [] : [{ index, hash: metadata.content_hash }],
  );
  const strange = known.find(
    ({ index, hash }) =>
      hash !==
      `sha256:${createHash('sha256')
        .update(texts[index] ?? '')
        .digest('hex')}`,
  );
  return hard(
    'sources-unchanged',
    strange === undefined
      ? null
      : `Source ${String(strange.index)} is not the text that the result was made from.`,
    counted(known.length, 'source'),
  );
}

function quotesStand({ result, texts }: StoredResult): Row {
  const citations = [...placesIn(result)].filter((place): place is Citation => 'quote' in place);
  const strange = citations.find(
    ({ source, start, end, quote }) => texts[source]?.slice(start, end) !== quote,
  );
  return hard(
    'every-quote-stands',
    strange === undefined
      ? null
      : `Source ${String(strange.source)} does not say “${shortened(strange.quote)}” at ${String(strange.start)}.`,
    counted(citations.length, 'quote'),
  );
}

function placesExist({ result, texts }: StoredResult): Row {
  const places = [...placesIn(result)].filter((place) => !('quote' in place));
  const strange = places.find(({ source, start, end }) => start >= end || end > (texts[source]?.length ?? 0));
  return hard(
    'every-place-exists',
    strange === undefined
      ? null
      : `Source ${String(strange.source)} has no ${String(strange.start)} to ${String(strange.end)}.`,
    counted(places.length, 'place'),
  );
}

/** What the content cites and what the result lists must be the same, and what a text marks must be listed. */
function evidenceListed({ result }: StoredResult): Row {
  const { content, citations } = result;
  const listed = new Set(citations.map(keyOf));
  const cited = content === null ? listed : new Set(citationsOf(content).map(keyOf));
  const isSame = listed.size === cited.size && [...cited].every((key) => listed.has(key));
  const fault = isSame
    ? faultOfMarks(result)
    : 'What the result lists as citations is not what its content cites.';
  return hard('evidence-listed', fault, counted(citations.length, 'citation'));
}

/** A text of quoted sentences marks them all, in order; a model may give quotes that it does not mark. */
function faultOfMarks({
  content,
  citations,
  text,
  extractive,
  answered,
}: StoredResult['result']): string | null {
  if (content !== null) return null;
  const count = citations.length;
  if (extractive) {
    const marks = answered ? marksIn(text) : count;
    return marks === count
      ? null
      : `The text marks ${counted(marks, 'citation')}, and the result has ${String(count)}.`;
  }
  const strange = markedNumbers(text).find((number) => number > count);
  return strange === undefined
    ? null
    : `The text marks citation ${String(strange)}, and the result has ${String(count)}.`;
}

function textFollows({ result: { content, text } }: StoredResult): Row {
  const fault =
    content === null || contentMarkdown(content) === text
      ? null
      : 'The text is not how this version writes the content.';
  return hard('text-follows-content', fault, content === null ? 'plain text' : 'rendered again');
}

/** Everything in a result that names a place of a source, wherever it stands. */
function* placesIn(value: unknown): Generator<Citation | Span> {
  if (typeof value !== 'object' || value === null) return;
  const place = citationSchema.or(spanSchema).safeParse(value);
  if (place.success) yield place.data;
  else for (const part of Object.values(value)) yield* placesIn(part);
}

/** How far the marks of a text count up from 1. */
function marksIn(text: string): number {
  let last = 0;
  for (const [, number] of text.matchAll(mark)) if (Number(number) === last + 1) last += 1;
  return last;
}

function keyOf({ source, start, end, quote }: Citation): string {
  return JSON.stringify([source, start, end, quote]);
}

function hard(check: string, fault: string | null, found: string): Row {
  return { check, severity: 'hard', passed: fault === null, found: fault ?? found };
}

function counted(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}

function shortened(quote: string): string {
  const line = quote.replace(/\s+/g, ' ');
  return line.length <= shownMax ? line : `${line.slice(0, shownMax - 1)}…`;
}
