import { createComplexityScorer } from '@harvest/router/decision/complexity/score-complexity';
import type { LabelledPrompt } from './labelled-prompts.ts';
import { fitWeights } from './fit-weights.ts';
import { createSeededRandom } from '@harvest/testkit/seeded-random';
import { shuffle } from './shuffle.ts';

const foldCount = 8;
const seed = 7;

/** Scores every prompt with weights that were fitted without any prompt of its subject, in the order given. */
export function crossValidatedScores(prompts: readonly LabelledPrompt[]): number[] {
  const subjects = shuffle([...new Set(prompts.map(({ subject }) => subject))], createSeededRandom(seed));
  const foldOf = new Map(subjects.map((subject, at) => [subject, at % foldCount]));
  const scorers = Array.from({ length: Math.min(foldCount, subjects.length) }, (_, fold) => {
    const others = prompts.filter(({ subject }) => foldOf.get(subject) !== fold);
    const { features, knots } = fitWeights(others);
    return createComplexityScorer({ features, knots });
  });
  return prompts.map(
    ({ subject, text }) => scorers[foldOf.get(subject) ?? -1]?.({ query: text }).score ?? Number.NaN,
  );
}
