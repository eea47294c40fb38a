import weightsFile from './name-weights.json' with { type: 'json' };
import { articlePriors, nameRules, unfittedNonePrior } from './name-rules.ts';
import { nameTypes } from './name-type.ts';

/** Weights of features, one for each type in the order of `nameTypes`. */
export interface NameWeights {
  readonly provenance: Readonly<Record<string, string | number>>;
  /** Weights are stored as integers, this many to one. */
  readonly scale: number;
  readonly features: Readonly<Record<string, readonly number[]>>;
}

/** Says how likely each type of `nameTypes` is for a name with these features. The probabilities add up to 1. */
export type NameModel = (features: readonly string[]) => number[];

const shipped: NameWeights = weightsFile;
const shippedWeights: ReadonlyMap<string, readonly number[]> = new Map(Object.entries(shipped.features));
const ruleLogits: ReadonlyMap<string, readonly number[]> = new Map(
  [...nameRules].map(([rule, logits]) => [rule, nameTypes.map((type) => logits[type] ?? 0)]),
);
const fittedPriors = nameTypes.map((type) => articlePriors[type]);
const unfittedPriors = nameTypes.map((type) => (type === 'none' ? unfittedNonePrior : 0));

/**
 * A maximum-entropy classifier (Berger et al. 1996, "A maximum entropy approach to natural language processing") with
 * the rules of general knowledge added to its logits. Not `fitted`, for other languages than English, it has only those.
 */
export function createNameModel({ fitted }: { readonly fitted: boolean }): NameModel {
  const priors = fitted ? fittedPriors : unfittedPriors;
  return (features) => {
    const logits = [...priors];
    for (const feature of features) {
      if (fitted) addTo(logits, shippedWeights.get(feature), 1 / shipped.scale);
      addTo(logits, ruleLogits.get(feature), 1);
    }
    return softmax(logits);
  };
}

function addTo(logits: number[], values: readonly number[] | undefined, factor: number): void {
  if (values === undefined) return;
  for (const [place, value] of values.entries()) logits[place] = (logits[place] ?? 0) + value * factor;
}

/** Turns logits into probabilities, in place. */
export function softmax(logits: number[]): number[] {
  const largest = Math.max(...logits);
  let sum = 0;
  for (const [place, logit] of logits.entries()) {
    const weight = Math.exp(logit - largest);
    logits[place] = weight;
    sum += weight;
  }
  for (const [place, weight] of logits.entries()) logits[place] = weight / sum;
  return logits;
}
