/**
 * TextRank (Mihalcea and Tarau 2004, "TextRank: Bringing Order into Texts"): PageRank over the graph whose nodes are
 * sentences and whose edges weigh how alike two sentences are. The likeness is the cosine of tf-idf vectors, as in
 * continuous LexRank (Erkan and Radev 2004), and the jumps may favour some sentences, as in personalised PageRank
 * (Haveliwala 2002).
 *
 * The cosine makes the matrix of edges W * transpose(W), where W holds one row of term weights per sentence. A step of
 * the walk is therefore two passes over the inverted index, and the edges are never written down: exact, with time and
 * memory linear in the number of words even when every sentence is like every other.
 */
import { type TermIndex, inverseFrequency } from './term-index.ts';

const iterationsMax = 40;
/** The walk has settled when all ranks together move by less than this. */
const settled = 1e-6;

/**
 * Returns one rank per sentence; the ranks sum to 1.
 *
 * @param options.jumps how often a walk that jumps lands on each sentence; any scale, not negative, same length.
 * @param options.damping share of steps that follow an edge instead of jumping, 0.85 in the paper.
 */
export async function rankSentences(options: {
  readonly index: TermIndex;
  readonly jumps: Float64Array;
  readonly damping: number;
  readonly pause: () => Promise<void>;
}): Promise<Float64Array> {
  const { index, damping, pause } = options;
  const count = index.sentences.length;
  const jumps = normalised(options.jumps);
  const weights = sentenceWeights(index);
  await pause();
  const degrees = likenessTimes(index, weights, new Float64Array(count).fill(1));
  let ranks = jumps;
  for (let iteration = 0; iteration < iterationsMax; iteration += 1) {
    await pause();
    const flow = ranks.map((rank, at) => ((degrees[at] ?? 0) > 1e-12 ? rank / (degrees[at] ?? 1) : 0));
    let stranded = 0;
    for (const [at, rank] of ranks.entries()) if ((degrees[at] ?? 0) <= 1e-12) stranded += rank;
    const received = likenessTimes(index, weights, flow);
    const next = received.map(
      (value, at) => damping * (value + stranded * (jumps[at] ?? 0)) + (1 - damping) * (jumps[at] ?? 0),
    );
    const moved = next.reduce((sum, value, at) => sum + Math.abs(value - (ranks[at] ?? 0)), 0);
    ranks = next;
    if (moved < settled) break;
  }
  return ranks;
}

/** Rows of W: tf-idf of the terms of each sentence, scaled to length 1. */
function sentenceWeights(index: TermIndex): Float64Array[] {
  const idf = Float64Array.from(index.postings, (holders) =>
    inverseFrequency(index.sentences.length, holders.length),
  );
  return index.terms.map(({ ids, counts }) => {
    const row = Float64Array.from(
      ids,
      (id, position) => (1 + Math.log(counts[position] ?? 1)) * (idf[id] ?? 0),
    );
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    return norm === 0 ? row : row.map((value) => value / norm);
  });
}

/** (W * transpose(W) - diagonal) * vector: what each sentence gets when every other sends along its edges. */
function likenessTimes(
  index: TermIndex,
  weights: readonly Float64Array[],
  vector: Float64Array,
): Float64Array {
  const byTerm = new Float64Array(index.postings.length);
  for (const [at, { ids }] of index.terms.entries()) {
    for (const [position, id] of ids.entries()) {
      byTerm[id] = (byTerm[id] ?? 0) + (weights[at]?.[position] ?? 0) * (vector[at] ?? 0);
    }
  }
  return vector.map((value, at) => {
    const ids = index.terms[at]?.ids ?? [];
    const sum = ids.reduce(
      (total, id, position) => total + (weights[at]?.[position] ?? 0) * (byTerm[id] ?? 0),
      0,
    );
    return Math.max(0, sum - (ids.length > 0 ? value : 0));
  });
}

function normalised(values: Float64Array): Float64Array {
  const sum = values.reduce((total, value) => total + value, 0);
  return sum === 0 ? values.map(() => 1 / Math.max(1, values.length)) : values.map((value) => value / sum);
}
