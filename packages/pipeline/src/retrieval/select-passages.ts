import { type Sentence, splitSentences } from '@harvest/text/sentences';
import { createTermIndex } from '@harvest/text/term-index';
import { Tokeniser, guessLanguage } from '@harvest/text/tokens';
import type { SourceText } from '../sources/source-text.ts';
import { type Chunk, chunkSource } from './chunk-source.ts';
import { type CompressedSource, type Piece, compressedSource, countPieces } from './compressed-source.ts';
import { condense } from './condense.ts';
import type { Embed } from './fuse.ts';
import { rankChunks } from './rank-chunks.ts';
import { countSentenceTokens } from './sentence-tokens.ts';

/** Tokens of the mark between two passages, at most. */
const omissionTokens = 6;
/** So many times the chunks that fill the budget on average are ranked, since some are too long for what is left. */
const rankedPerKept = 2;

/**
 * Selects the passages that fit a query, with the headings above them and the beginning of each source, up to a budget
 * of tokens; they are given in source order. A passage that stands in two sources is given once. Where no passage
 * shares a word with the query, the sources are condensed instead.
 *
 * @param options.embed ranks by meaning as well; a failure costs quality, not the result, and is told in a notice.
 * @throws the abort reason of the signal.
 */
export async function selectPassages(options: {
  readonly source: SourceText;
  readonly query: string;
  readonly tokensMax: number;
  readonly countTokens: (text: string) => number;
  readonly embed?: Embed;
  readonly signal: AbortSignal;
  readonly pause: () => Promise<void>;
}): Promise<CompressedSource> {
  const { source, tokensMax, countTokens, pause } = options;
  const { text } = source;
  const sentences = splitSentences(text);
  await pause();
  const tokeniser = new Tokeniser({ language: guessLanguage(text) });
  const index = await createTermIndex({ source: text, sentences, tokeniser, pause });
  const tokens = await countSentenceTokens({ text, sentences, countTokens, pause });
  const chunks = chunkSource({ source, sentences, tokens });
  const originalTokens = tokens.reduce((sum, count) => sum + count, 0);
  const max = Math.ceil((rankedPerKept * tokensMax * chunks.length) / Math.max(1, originalTokens));
  const { ranking, notices } = await rankChunks({ ...options, index, tokeniser, chunks, max });
  if (ranking.length === 0) return await condense(options);
  const wanted = wantedChunks(chunks, ranking);
  const kept = withinBudget({ chunks, wanted, tokens, tokensMax });
  let pieces: readonly Piece[] = [];
  let keptTokens = 0;
  // Tokens of a whole differ a little from the sum of its sentences', so that the last choice may be one too many.
  do {
    pieces = piecesOf({ source, sentences, chunks, kept });
    keptTokens = countPieces(pieces, countTokens);
  } while (keptTokens > tokensMax && kept.pop() !== undefined);
  return compressedSource({ method: 'retrieval', pieces, originalTokens, keptTokens, notices });
}

/** Chunks in the order in which they are wanted: the ranked ones, the first of each source, and neighbours of the best. */
function wantedChunks(chunks: readonly Chunk[], ranking: readonly number[]): number[] {
  const [best = 0] = ranking;
  const openings = chunks.flatMap(({ id }, at) => (id.source !== chunks[at - 1]?.id.source ? [at] : []));
  const neighbours = ranking.flatMap((at) => [at + 1, at - 1]);
  const all = [best, ...ranking.slice(1), ...openings, ...neighbours];
  return [...new Set(all)].filter((at) => chunks[at] !== undefined);
}

/** Takes what is wanted while it fits, with the headings that are not there yet; first come, first served. */
function withinBudget(options: {
  readonly chunks: readonly Chunk[];
  readonly wanted: readonly number[];
  readonly tokens: Uint32Array;
  readonly tokensMax: number;
}): number[] {
  const { chunks, wanted, tokens, tokensMax } = options;
  const kept: number[] = [];
  const headings = new Set<number>();
  let used = 0;
  for (const at of wanted) {
    const chunk = chunks[at];
    if (chunk === undefined) continue;
    const fresh = chunk.headings.filter((heading) => !headings.has(heading));
    const titles = fresh.reduce((sum, heading) => sum + (tokens[heading] ?? 0), 0);
    const needed = chunk.tokens + titles + omissionTokens;
    if (used + needed > tokensMax) continue;
    for (const heading of fresh) headings.add(heading);
    used += needed;
    kept.push(at);
  }
  return kept;
}

/** The kept chunks in source order: runs of chunks that follow one another are one piece, headings stand above. */
function piecesOf(options: {
  readonly source: SourceText;
  readonly sentences: readonly Sentence[];
  readonly chunks: readonly Chunk[];
  readonly kept: readonly number[];
}): Piece[] {
  const { source, sentences, chunks, kept } = options;
  const textOf = (first: number, last: number): string =>
    source.text.slice(sentences[first]?.outerStart, sentences[last]?.outerEnd);
  const shown = new Set<number>();
  const pieces: { source: number; first: number; last: number; titles: readonly number[] }[] = [];
  for (const at of [...kept].sort((a, b) => a - b)) {
    const chunk = chunks[at];
    if (chunk === undefined) continue;
    const open = pieces.at(-1);
    if (open?.source === chunk.id.source && open.last + 1 >= chunk.first) {
      open.last = chunk.last;
    } else {
      const titles = chunk.headings.filter((heading) => !shown.has(heading));
      pieces.push({ source: chunk.id.source, first: chunk.first, last: chunk.last, titles });
    }
    for (let place = chunk.first; place <= chunk.last; place += 1)
      if (sentences[place]?.kind === 'heading') shown.add(place);
    for (const heading of chunk.headings) shown.add(heading);
  }
  return pieces.map(({ source: number, first, last, titles }) => ({
    source: number,
    text: [...titles.map((title) => textOf(title, title)), textOf(first, last)].join('\n\n'),
  }));
}
