/**
 * The score of the article extraction benchmark of Scrapinghub (https://github.com/scrapinghub/article-extraction-benchmark):
 * the runs of four words that the extracted text and the true one share. Precision and recall are means over documents, F1
 * is their harmonic mean.
 */

const shingleWords = 4;
const word = /[\p{L}\p{N}\p{M}\p{Pc}]+/gu;

/** How much of an extracted text is right, and how much of the right text was extracted. */
export interface ShingleScore {
  /** Null for an empty text, which the mean leaves out. */
  readonly precision: number | null;
  /** Null where the true text is empty. */
  readonly recall: number | null;
}

/** The means over documents. */
export interface MeanScore {
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  /** The share of documents whose shingles are exactly the true ones. */
  readonly accuracy: number;
}

/** Compares one extracted text with the true one. */
export function scoreShingles(truth: string, extracted: string): ShingleScore {
  const wanted = shinglesOf(truth);
  const found = shinglesOf(extracted);
  let [shared, missed, surplus] = [0, 0, 0];
  for (const [shingle, count] of wanted) {
    const foundCount = found.get(shingle) ?? 0;
    shared += Math.min(count, foundCount);
    missed += Math.max(0, count - foundCount);
  }
  for (const [shingle, count] of found) surplus += Math.max(0, count - (wanted.get(shingle) ?? 0));
  return {
    precision: shared + surplus === 0 ? null : shared / (shared + surplus),
    recall: shared + missed === 0 ? null : shared / (shared + missed),
  };
}

/** The means of the scores of several documents. */
export function meanScore(scores: readonly ShingleScore[]): MeanScore {
  const precision = mean(scores.flatMap((score) => score.precision ?? []));
  const recall = mean(scores.flatMap((score) => score.recall ?? []));
  const exact = scores.filter((score) => score.precision === 1 && score.recall === 1).length;
  const sum = precision + recall;
  return {
    f1: sum === 0 ? 0 : (2 * precision * recall) / sum,
    precision,
    recall,
    accuracy: scores.length === 0 ? 0 : exact / scores.length,
  };
}

function shinglesOf(text: string): ReadonlyMap<string, number> {
  const words = text.match(word) ?? [];
  const counts = new Map<string, number>();
  for (let at = 0; at < Math.max(1, words.length - shingleWords + 1); at += 1) {
    const shingle = words.slice(at, at + shingleWords).join(' ');
    if (shingle !== '') counts.set(shingle, (counts.get(shingle) ?? 0) + 1);
  }
  return counts;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
