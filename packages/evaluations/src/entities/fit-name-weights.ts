import { nameCandidates } from '@harvest/pipeline/intelligence/entities/name-candidates';
import { softmax } from '@harvest/pipeline/intelligence/entities/name-model';
import { nameTypes } from '@harvest/pipeline/intelligence/entities/name-type';
import { createSeededRandom } from '@harvest/testkit/seeded-random';
import { shuffle } from '../routing/shuffle.ts';
import type { LabelledSentence } from './labelled-sentences.ts';

const epochs = 12;
const learningRate = 0.1;
const learningRateDecay = 0.3;
const decay = 0.002;
const seed = 1;
/** Rarer features say more of the sentences at hand than of the language. */
const occurrencesMin = 3;

interface Example {
  readonly type: number;
  readonly features: readonly string[];
}

/**
 * Fits a weight for every feature and type by stochastic gradient descent on the log-likelihood, averaged over the
 * epochs as Collins does (2002, "Discriminative training methods"). The same sentences always give the same weights.
 */
export function fitNameWeights(
  sentences: readonly LabelledSentence[],
): ReadonlyMap<string, readonly number[]> {
  const examples = sentences.flatMap(examplesOf);
  const counts = new Map<string, number>();
  for (const { features } of examples) {
    for (const feature of features) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  }
  const kept = [...counts].filter(([, count]) => count >= occurrencesMin).map(([feature]) => feature);
  const weights = new Map(kept.map((feature) => [feature, nameTypes.map(() => 0)]));
  const sums = new Map(kept.map((feature) => [feature, nameTypes.map(() => 0)]));
  const random = createSeededRandom(seed);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const rate = learningRate / (1 + epoch * learningRateDecay);
    for (const example of shuffle(examples, random)) step(weights, example, rate);
    for (const [feature, own] of weights) {
      const sum = sums.get(feature);
      for (const [place, weight] of own.entries()) if (sum) sum[place] = (sum[place] ?? 0) + weight / epochs;
    }
  }
  return sums;
}

/** Candidates with their marked type; one that only overlaps with a marked name teaches nothing. */
function examplesOf({ text, names }: LabelledSentence): Example[] {
  return nameCandidates(text).flatMap(({ start, end, features }) => {
    const name = names.find((each) => each.start < end && start < each.end);
    if (name === undefined) return [{ type: nameTypes.indexOf('none'), features }];
    const exact = name.start === start && name.end === end;
    return exact ? [{ type: nameTypes.indexOf(name.type), features }] : [];
  });
}

function step(weights: ReadonlyMap<string, number[]>, { type, features }: Example, rate: number): void {
  const own = features.flatMap((feature) => {
    const row = weights.get(feature);
    return row === undefined ? [] : [row];
  });
  const likelihoods = softmax(
    nameTypes.map((_, place) => own.reduce((sum, row) => sum + (row[place] ?? 0), 0)),
  );
  for (const row of own) {
    for (const [place, likelihood] of likelihoods.entries()) {
      const error = likelihood - (place === type ? 1 : 0);
      row[place] = (row[place] ?? 0) - rate * (error + decay * (row[place] ?? 0));
    }
  }
}
