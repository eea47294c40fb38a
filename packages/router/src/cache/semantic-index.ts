import { createHash } from 'node:crypto';
import type { Embedder } from '../embeddings/embedder.ts';
import type { CachePort, EntrySketch } from './cache-port.ts';
import { objectionBetween } from './guards.ts';
import { type QueryTerms, comparableText, termsOf } from './query-terms.ts';
import {
  type QueryProfile,
  createBucketNames,
  decodeProfile,
  encodeProfile,
  profileOf,
  similarityOf,
} from './query-sketch.ts';

/** With the guards no pair of `docs/cache-evaluation.md` was wrong at any similarity; this is a second line of defence. */
export const defaultSimilarityMin = 0.9;
const candidatesMax = 32;
/** An embedder that is slower than this saves no time. */
const defaultEmbedTimeoutMs = 1_000;

/** An earlier query that may share its answer. */
export interface SemanticMatch {
  readonly exactKey: string;
  readonly similarity: number;
  readonly matchedQuery: string;
}

/** What was found, and how the query itself is to be listed; null when it could not be embedded. */
export interface SemanticSearch {
  readonly sketch: EntrySketch | null;
  readonly match: SemanticMatch | null;
}

export interface SemanticIndex {
  /** Rejects only with the signal's reason. */
  readonly search: (options: {
    readonly tenant: string;
    readonly scope: string;
    readonly query: string;
    readonly signal: AbortSignal;
  }) => Promise<SemanticSearch>;
}

/** Creates the search among the queries of a scope: candidates by bucket, then exact similarity, then the guards. */
export function createSemanticIndex(options: {
  readonly store: Pick<CachePort, 'candidates'>;
  readonly embedder: Embedder;
  readonly similarityMin?: number;
  readonly embedTimeoutMs?: number;
  readonly onFault: (error: unknown) => void;
}): SemanticIndex {
  const { store, embedder, onFault } = options;
  const similarityMin = options.similarityMin ?? defaultSimilarityMin;
  const bucketNames = createBucketNames();

  async function profile(
    query: string,
    terms: QueryTerms,
    signal: AbortSignal,
  ): Promise<QueryProfile | null> {
    const bounded = AbortSignal.any([
      signal,
      AbortSignal.timeout(options.embedTimeoutMs ?? defaultEmbedTimeoutMs),
    ]);
    const [vector] = await embedder.embed([comparableText(terms)], bounded);
    // A vector of zeros says that there is nothing to compare.
    return vector?.some((value) => value !== 0) === true ? profileOf(query, vector) : null;
  }

  return {
    search: async ({ tenant, scope, query, signal }) => {
      let sketch: EntrySketch | null = null;
      try {
        const terms = termsOf(query);
        const asked = await profile(query, terms, signal);
        if (asked === null) return { sketch, match: null };
        const buckets = bucketNames(scopeOf(scope, embedder), asked);
        sketch = { profile: encodeProfile(asked), buckets };
        const candidates = await store.candidates({ tenant, buckets, limit: candidatesMax });
        const matches = candidates.flatMap(({ exactKey, profile: text }) => {
          const earlier = decodeProfile(text);
          if (earlier === null) return [];
          return [{ exactKey, similarity: similarityOf(asked, earlier), matchedQuery: earlier.query }];
        });
        return { sketch, match: bestOf(matches, { query, terms }, similarityMin) };
      } catch (error) {
        signal.throwIfAborted();
        onFault(error);
        return { sketch, match: null };
      }
    },
  };
}

/** Vectors of different models have nothing to do with each other. */
function scopeOf(scope: string, embedder: Embedder): string {
  return createHash('sha256')
    .update(JSON.stringify([scope, embedder.id]))
    .digest('base64url')
    .slice(0, 22);
}

function bestOf(
  matches: readonly SemanticMatch[],
  asked: { readonly query: string; readonly terms: QueryTerms },
  similarityMin: number,
): SemanticMatch | null {
  const mayShare = (earlier: string): boolean =>
    earlier === asked.query || objectionBetween(termsOf(earlier), asked.terms) === null;
  const alike = matches.filter(({ similarity }) => similarity >= similarityMin);
  const byRank = alike.toSorted((left, right) => right.similarity - left.similarity);
  return byRank.find(({ matchedQuery }) => mayShare(matchedQuery)) ?? null;
}
