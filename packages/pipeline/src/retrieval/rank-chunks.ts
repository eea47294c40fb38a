import { cosine } from '@harvest/text/cosine';
import { pickByMarginalRelevance } from '@harvest/text/marginal-relevance';
import type { TermIndex } from '@harvest/text/term-index';
import type { Tokeniser } from '@harvest/text/tokens';
import { matchSentences } from '../extractive/bm25.ts';
import { readQuestions } from '../extractive/question.ts';
import type { SourceText } from '../sources/source-text.ts';
import type { Chunk } from './chunk-source.ts';
import { type Embed, fuseRankings } from './fuse.ts';
import { createPassageIndex } from './passage-index.ts';

/** Chunks of each ranking that are fused; about 90,000 tokens, more than a prompt should have. */
const rankedMax = 400;
/** Chunks that are embedded: the whole of a source of 100 pages, the likeliest ones of a longer source. */
const embeddedMax = 256;
/** Share of the score in marginal relevance; the rest is novelty. */
const relevance = 0.8;

const embedderFailed = 'The embedding model could not be asked; passages were chosen by their words alone.';

/** Chunks by how well they fit a query. */
export interface RankedChunks {
  /** Chunks by index, best first, without those that repeat a better one. Empty where none shares a word with the query. */
  readonly ranking: readonly number[];
  readonly notices: readonly string[];
}

/**
 * Ranks chunks by the words that they share with the query (BM25), by their best sentence as an answer to each of its
 * questions, and, where there is an embedder, by meaning; then puts what is new before what repeats.
 */
export async function rankChunks(options: {
  readonly source: SourceText;
  readonly index: TermIndex;
  readonly tokeniser: Tokeniser;
  readonly chunks: readonly Chunk[];
  readonly query: string;
  /** At most so many chunks are wanted. */
  readonly max: number;
  readonly embed?: Embed;
  readonly signal: AbortSignal;
  readonly pause: () => Promise<void>;
}): Promise<RankedChunks> {
  const { source, index, tokeniser, chunks, query, max, embed, signal, pause } = options;
  const passages = chunks.map((chunk) => withHeadings(source, index, chunk));
  const passageIndex = await createPassageIndex({ passages, tokeniser, pause });
  await pause();
  const byWords = passageIndex.search(query, rankedMax).map(({ at }) => at);
  const rankings: (readonly number[])[] = [byWords];
  for (const question of readQuestions(query, tokeniser)) {
    await pause();
    rankings.push(byBestSentence(chunks, matchSentences({ source: source.text, index, question }).score));
  }
  const notices: string[] = [];
  if (embed) {
    const likely = fuseRankings(rankings).map(({ at }) => at);
    const byMeaning = await rankByMeaning({ passages, query, likely, embed, signal });
    if (byMeaning) rankings.push(byMeaning);
    else notices.push(embedderFailed);
  }
  await pause();
  const picked = pickByMarginalRelevance({
    candidates: fuseRankings(rankings).slice(0, rankedMax),
    max,
    relevance,
    likeness: (a, b) => passageIndex.likeness(a.at, b.at),
  });
  return { ranking: picked.map(({ at }) => at), notices };
}

/** A chunk's text with the headings above it, which often name what it does not. */
function withHeadings({ text }: SourceText, { sentences }: TermIndex, chunk: Chunk): string {
  const titles = chunk.headings.map((at) => text.slice(sentences[at]?.start, sentences[at]?.end));
  return [...titles, text.slice(chunk.start, chunk.end)].join('\n');
}

/** Chunks in the order of their highest sentence, those with a score only. */
function byBestSentence(chunks: readonly Chunk[], scores: Float64Array): readonly number[] {
  return chunks
    .map(({ first, last }, at) => ({ at, score: Math.max(...scores.subarray(first, last + 1)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .slice(0, rankedMax)
    .map(({ at }) => at);
}

/** Chunks by the cosine of their vectors with the query's; null when the embedder failed. */
async function rankByMeaning(options: {
  readonly passages: readonly string[];
  readonly query: string;
  readonly likely: readonly number[];
  readonly embed: Embed;
  readonly signal: AbortSignal;
}): Promise<readonly number[] | null> {
  const { passages, query, likely, embed, signal } = options;
  const embedded =
    passages.length <= embeddedMax ? passages.map((_, at) => at) : likely.slice(0, embeddedMax);
  try {
    const [asked = [], ...vectors] = await embed([query, ...embedded.map((at) => passages[at] ?? '')], {
      signal,
    });
    return embedded
      .map((at, place) => ({ at, score: cosine(asked, vectors[place] ?? []) }))
      .sort((a, b) => b.score - a.score || a.at - b.at)
      .map(({ at }) => at);
  } catch {
    // A caller who has left wants no result; without meaning the words still rank.
    signal.throwIfAborted();
    return null;
  }
}
