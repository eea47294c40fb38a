import type { Span } from '@harvest/contracts/citation';
import type { Sentence } from '@harvest/text/sentences';
import { headingsWithin, sentencesBySource } from '../sources/sentences-by-source.ts';
import { type SourceText, spanOf } from '../sources/source-text.ts';

/** A chunk holds at most so many tokens, unless one sentence alone is longer. */
const tokensMax = 240;
/** A chunk of this length gives way to a paragraph that would not fit into it whole. */
const tokensGood = 120;
/** Shorter sections share a chunk with the next one. */
const sectionTokensMin = 60;
/** Where a paragraph is divided, a last sentence up to this length is said again in the next chunk. */
const overlapTokensMax = 60;

/** A passage of one source that is retrieved as a whole. */
export interface Chunk {
  /** Names the chunk: the same source always has the same chunks. */
  readonly id: Span;
  /** Its place in the common text; from a first to a last sentence, with layout marks. */
  readonly start: number;
  readonly end: number;
  /** Its sentences by index, both inclusive. */
  readonly first: number;
  readonly last: number;
  /** The headings above it, outermost first, as indices of sentences of the same source. */
  readonly headings: readonly number[];
  /** Estimated by the sum over its sentences. */
  readonly tokens: number;
}

interface OpenChunk {
  readonly first: number;
  last: number;
  tokens: number;
  /** False while it holds nothing but headings. */
  hasBody: boolean;
}

/**
 * Divides the sources into chunks along their sections, paragraphs and, in long paragraphs, sentences. Every sentence is
 * in a chunk, in order; no chunk reaches across two sources. A divided paragraph repeats one sentence, so that what
 * points back finds what it points at.
 *
 * @param options.tokens of each sentence, as `countSentenceTokens` returns them.
 */
export function chunkSource(options: {
  readonly source: SourceText;
  readonly sentences: readonly Sentence[];
  readonly tokens: Uint32Array;
}): Chunk[] {
  const { source, sentences, tokens } = options;
  return sentencesBySource(source, sentences).flatMap(({ from, to }) =>
    [...openChunksOf(sentences, tokens, from, to)].flatMap(
      (open) => chunkOf(source, sentences, open, from) ?? [],
    ),
  );
}

function chunkOf(
  source: SourceText,
  sentences: readonly Sentence[],
  { first, last, tokens }: OpenChunk,
  sourceFirst: number,
): Chunk | null {
  const start = sentences[first]?.outerStart ?? 0;
  const end = sentences[last]?.outerEnd ?? 0;
  const id = spanOf(source, start, end);
  // A heading stands under those before it until it is read, so that the body tells what is above a chunk.
  const body = sentences.slice(first, last + 1).find(({ kind }) => kind !== 'heading');
  const headings = headingsWithin(body, sourceFirst).filter((heading) => heading < first);
  return id && { id, start, end, first, last, headings, tokens };
}

/** The chunks of the sentences `from` to before `to`, which are those of one source. */
function* openChunksOf(
  sentences: readonly Sentence[],
  tokens: Uint32Array,
  from: number,
  to: number,
): Generator<OpenChunk> {
  const paragraphs = paragraphTokens(sentences, tokens, from, to);
  let open: OpenChunk | undefined;
  for (let at = from; at < to; at += 1) {
    const own = tokens[at] ?? 0;
    const paragraph = sentences[at]?.paragraph;
    const isHeading = sentences[at]?.kind === 'heading';
    const opensParagraph = isHeading || at === from || sentences[at - 1]?.paragraph !== paragraph;
    const whole = isHeading ? own : (paragraphs.get(paragraph) ?? own);
    if (open?.hasBody && isOver(open.tokens, { own, whole, isHeading, opensParagraph })) {
      yield open;
      open = opensParagraph ? undefined : overlap(tokens, at);
    }
    open ??= { first: at, last: at, tokens: 0, hasBody: false };
    open.last = at;
    open.tokens += own;
    open.hasBody ||= !isHeading;
  }
  if (open) yield open;
}

/** Whether a chunk of so many tokens ends before the next sentence. */
function isOver(
  open: number,
  next: {
    readonly own: number;
    /** Tokens of its paragraph. */
    readonly whole: number;
    readonly isHeading: boolean;
    readonly opensParagraph: boolean;
  },
): boolean {
  if (open + next.own > tokensMax) return true;
  if (next.isHeading) return open >= sectionTokensMin;
  return next.opensParagraph && open >= tokensGood && open + next.whole > tokensMax;
}

/** A chunk that begins with the sentence before `at`, where both have room in it. */
function overlap(tokens: Uint32Array, at: number): OpenChunk | undefined {
  const before = tokens[at - 1] ?? 0;
  if (before > overlapTokensMax || before + (tokens[at] ?? 0) > tokensMax) return undefined;
  return { first: at - 1, last: at - 1, tokens: before, hasBody: true };
}

function paragraphTokens(
  sentences: readonly Sentence[],
  tokens: Uint32Array,
  from: number,
  to: number,
): ReadonlyMap<number | undefined, number> {
  const sums = new Map<number | undefined, number>();
  for (let at = from; at < to; at += 1) {
    const paragraph = sentences[at]?.paragraph;
    sums.set(paragraph, (sums.get(paragraph) ?? 0) + (tokens[at] ?? 0));
  }
  return sums;
}
