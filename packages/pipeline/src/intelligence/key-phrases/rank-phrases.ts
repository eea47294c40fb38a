import type { PhraseCandidate, PhraseCollector } from './phrase-collector.ts';

/** A phrase with its score, the best has the highest. */
export interface RankedPhrase {
  readonly candidate: PhraseCandidate;
  readonly score: number;
}

/**
 * How the parts of the score weigh. Chosen on the development set of scientific abstracts, where the score is flat
 * around them: half or one and a half times any single one keeps F1@10 within 0.012 of its 0.327.
 */
const lengthPower = 0.25;
const countPower = 0.3;
const countPowerMax = 1;
/** In longer texts a phrase has to recur: the power of its count grows by one over so many words. */
const wordsPerCountPower = 6_000;
const positionWeight = 0.5;
const qualifiedWeight = 0.8;
const namedWeight = 1.15;

/**
 * The phrases of a source, best first. A phrase is worth the square roots of its words' frequencies in the text, less
 * for everyday words, divided by a power of its length; more when it recurs, stands early or holds a name.
 */
export function rankPhrases(
  collector: PhraseCollector,
  text: { readonly length: number; readonly words: number },
  most: number,
): RankedPhrase[] {
  const power = Math.min(countPowerMax, countPower + text.words / wordsPerCountPower);
  const ranked: RankedPhrase[] = [];
  for (const candidate of collector.candidates) {
    const score = scoreOf(candidate, collector, power, text.length);
    if (score > 0) ranked.push({ candidate, score });
  }
  ranked.sort((a, b) => b.score - a.score || (a.candidate.places[0] ?? 0) - (b.candidate.places[0] ?? 0));
  return withoutPieces(ranked, most);
}

/** Leaves out pieces of words of scripts without spaces that stand nowhere but in a longer one that is chosen. */
function withoutPieces(ranked: readonly RankedPhrase[], most: number): RankedPhrase[] {
  const chosen: RankedPhrase[] = [];
  for (const phrase of ranked) {
    if (chosen.length === most) break;
    const { key, unspaced, places } = phrase.candidate;
    const piece =
      unspaced &&
      chosen.some(
        ({ candidate }) =>
          (candidate.key.includes(key) || key.includes(candidate.key)) &&
          candidate.places.length >= places.length,
      );
    if (!piece) chosen.push(phrase);
  }
  return chosen;
}

function scoreOf(
  candidate: PhraseCandidate,
  collector: PhraseCollector,
  power: number,
  length: number,
): number {
  const { stemIds, weights, places } = candidate;
  let sum = 0;
  for (const [place, stemId] of stemIds.entries()) {
    sum += Math.sqrt(collector.stemCount(stemId)) * (weights[place] ?? 0);
  }
  const first = (places[0] ?? 0) / Math.max(1, length);
  return (
    ((sum / stemIds.length ** lengthPower) *
      (places.length / 2) ** power *
      (candidate.qualified ? qualifiedWeight : 1) *
      (candidate.named ? namedWeight : 1)) /
    (1 + positionWeight * first)
  );
}
