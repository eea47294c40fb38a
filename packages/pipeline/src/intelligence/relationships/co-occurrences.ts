import type { SharedSentence } from './graph-nodes.ts';

/** Two nodes that share sentences more often than chance would have it. */
export interface CoOccurrence {
  readonly subject: number;
  readonly object: number;
  /** Normalised pointwise mutual information, from 0 for chance to 1 for never one without the other. */
  readonly strength: number;
  readonly count: number;
  /** The first sentence that they share. */
  readonly evidence: SharedSentence['sentence'];
}

const sharedMin = 2;
const strengthMin = 0.2;

/**
 * The pairs of nodes with at least two sentences in common, by Bouma's normalised pointwise mutual information (2009,
 * "Normalized (Pointwise) Mutual Information in Collocation Extraction").
 */
export function coOccurrences(
  shared: readonly SharedSentence[],
  sentenceCounts: readonly number[],
  sentences: number,
): CoOccurrence[] {
  const pairs = new Map<
    string,
    { subject: number; object: number; count: number; evidence: SharedSentence['sentence'] }
  >();
  for (const { sentence, mentions } of shared) {
    const nodes = [...new Set(mentions.map(({ node }) => node))].sort((a, b) => a - b);
    for (const [place, subject] of nodes.entries()) {
      for (const object of nodes.slice(place + 1)) {
        const key = `${String(subject)} ${String(object)}`;
        const pair = pairs.get(key);
        if (pair === undefined) pairs.set(key, { subject, object, count: 1, evidence: sentence });
        else pair.count += 1;
      }
    }
  }
  return [...pairs.values()].flatMap((pair) => {
    if (pair.count < sharedMin) return [];
    const share = (node: number): number => (sentenceCounts[node] ?? 0) / sentences;
    const strength = normalisedInformation(pair.count / sentences, share(pair.subject), share(pair.object));
    return strength < strengthMin ? [] : [{ ...pair, strength }];
  });
}

function normalisedInformation(both: number, one: number, other: number): number {
  if (both >= 1) return 0;
  return Math.min(1, Math.max(0, Math.log(both / (one * other)) / -Math.log(both)));
}
