/**
 * An inverted index over passages, ranked by BM25 (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework:
 * BM25 and Beyond"). What a passage gets for a term is worked out once, so that a query only adds numbers.
 */
import { queryWords } from '@harvest/text/stop-words';
import { inverseFrequency } from '@harvest/text/term-index';
import { type Tokeniser, fold } from '@harvest/text/tokens';

const saturation = 1.2;
const lengthWeight = 0.75;
/** UTF-16 code units that are indexed before the event loop gets a turn: about 10 ms. */
const charactersPerTurn = 100_000;
/** A longer query is a text; its first words say what it is about. */
const queryLengthMax = 2_000;

/** A passage by its index, with its score; more is better. */
export interface Hit {
  readonly at: number;
  readonly score: number;
}

export interface PassageIndex {
  /** The passages that share a term with the query, best first, at most `max`; equal ones in their order. */
  readonly search: (query: string, max: number) => readonly Hit[];
  /** How much two passages have in common: the cosine of their terms weighed by rarity, 0 to 1. */
  readonly likeness: (a: number, b: number) => number;
}

/** Distinct terms of a passage as growing ids, with their counts. */
interface Row {
  readonly ids: Uint32Array;
  readonly counts: Uint32Array;
  /** Terms with repetitions. */
  readonly length: number;
}

/** Which passages hold a term: those of term `id` lie from `starts[id]` to before `starts[id + 1]`. */
interface Postings {
  readonly starts: Uint32Array;
  readonly passages: Uint32Array;
  readonly scores: Float32Array;
}

/** Indexes passages; time and memory are linear in their length. */
export async function createPassageIndex(options: {
  readonly passages: readonly string[];
  readonly tokeniser: Tokeniser;
  readonly pause: () => Promise<void>;
}): Promise<PassageIndex> {
  const { passages, tokeniser, pause } = options;
  const vocabulary = new Map<string, number>();
  const rows: Row[] = [];
  let read = 0;
  for (const passage of passages) {
    rows.push(readRow(passage, tokeniser, vocabulary));
    read += passage.length;
    if (read < charactersPerTurn) continue;
    read = 0;
    await pause();
  }
  const holders = new Uint32Array(vocabulary.size);
  for (const { ids } of rows) for (const id of ids) holders[id] = (holders[id] ?? 0) + 1;
  const rarity = Float64Array.from(holders, (count) => inverseFrequency(rows.length, count));
  await pause();
  const postings = postingsOf(rows, holders, rarity);
  const norms = rows.map(({ ids }) => Math.sqrt(ids.reduce((sum, id) => sum + (rarity[id] ?? 0) ** 2, 0)));
  return {
    search: (query, max) => {
      const ids = queryTerms(query, tokeniser).flatMap((term) => vocabulary.get(term) ?? []);
      return best(scoresOf(postings, ids, rows.length), max);
    },
    likeness: (a, b) => {
      const norm = (norms[a] ?? 0) * (norms[b] ?? 0);
      return norm === 0 ? 0 : Math.min(1, sharedWeight(rows[a], rows[b], rarity) / norm);
    },
  };
}

function readRow(passage: string, tokeniser: Tokeniser, vocabulary: Map<string, number>): Row {
  const counts = new Map<number, number>();
  let length = 0;
  for (const { term } of tokeniser.tokens(passage)) {
    let id = vocabulary.get(term);
    if (id === undefined) {
      id = vocabulary.size;
      vocabulary.set(term, id);
    }
    counts.set(id, (counts.get(id) ?? 0) + 1);
    length += 1;
  }
  const ids = Uint32Array.from(counts.keys()).sort();
  return { ids, counts: ids.map((id) => counts.get(id) ?? 0), length };
}

function postingsOf(rows: readonly Row[], holders: Uint32Array, rarity: Float64Array): Postings {
  const starts = new Uint32Array(holders.length + 1);
  for (const [id, count] of holders.entries()) starts[id + 1] = (starts[id] ?? 0) + count;
  const size = starts[holders.length] ?? 0;
  const next = starts.slice();
  const passages = new Uint32Array(size);
  const scores = new Float32Array(size);
  const averageLength = rows.reduce((sum, { length }) => sum + length, 0) / Math.max(1, rows.length);
  for (const [at, { ids, counts, length }] of rows.entries()) {
    const damping = saturation * (1 - lengthWeight + (lengthWeight * length) / averageLength);
    for (const [position, id] of ids.entries()) {
      const count = counts[position] ?? 0;
      const place = next[id] ?? 0;
      next[id] = place + 1;
      passages[place] = at;
      scores[place] = ((rarity[id] ?? 0) * count * (saturation + 1)) / (count + damping);
    }
  }
  return { starts, passages, scores };
}

/** The distinct terms of a query; words about the task ("explain") only where there are no others. */
function queryTerms(query: string, tokeniser: Tokeniser): string[] {
  const tokens = tokeniser.tokens(query.slice(0, queryLengthMax));
  const telling = tokens.filter(({ surface }) => !queryWords.has(fold(surface)));
  return [...new Set((telling.length > 0 ? telling : tokens).map(({ term }) => term))];
}

function scoresOf(
  { starts, passages, scores }: Postings,
  ids: readonly number[],
  count: number,
): Float64Array {
  const sums = new Float64Array(count);
  for (const id of ids) {
    const end = starts[id + 1] ?? 0;
    for (let place = starts[id] ?? 0; place < end; place += 1) {
      const at = passages[place] ?? 0;
      sums[at] = (sums[at] ?? 0) + (scores[place] ?? 0);
    }
  }
  return sums;
}

/** The highest positive scores in order; a short sorted list is cheaper than sorting all. */
function best(scores: Float64Array, max: number): Hit[] {
  const hits: Hit[] = [];
  if (max < 1) return hits;
  const count = scores.length;
  let least = 0;
  for (let at = 0; at < count; at += 1) {
    const score = scores[at] ?? 0;
    if (score <= least) continue;
    if (hits.length === max) hits.pop();
    hits.splice(placeFor(score, hits), 0, { at, score });
    if (hits.length === max) least = hits.at(-1)?.score ?? 0;
  }
  return hits;
}

/** Where a score belongs in a falling list, behind equal ones. */
function placeFor(score: number, hits: readonly Hit[]): number {
  let low = 0;
  let high = hits.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((hits[middle]?.score ?? 0) >= score) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sharedWeight(a: Row | undefined, b: Row | undefined, rarity: Float64Array): number {
  if (!a || !b) return 0;
  let shared = 0;
  let place = 0;
  for (const id of a.ids) {
    while (place < b.ids.length && (b.ids[place] ?? 0) < id) place += 1;
    if (b.ids[place] === id) shared += (rarity[id] ?? 0) ** 2;
  }
  return shared;
}
