import { createThompsonLearner } from '@harvest/router/decision/learner/thompson-learner';
import type { LabelledPrompt } from './labelled-prompts.ts';

/** A prompt of the replay, with the band of its score where the learner may know it. */
export interface ReplayedPrompt extends LabelledPrompt {
  readonly score: number;
}

/** What a way of choosing earned over a replay, per request. */
export interface ReplayOutcome {
  /** The share of requests that went to the strong model. */
  readonly strongShare: number;
  /** The share of answers that were correct. */
  readonly correct: number;
}

/** Chooses for one request and hears how the answer of the chosen model did. */
export interface Strategy {
  readonly choosesStrong: (prompt: ReplayedPrompt) => boolean;
  readonly hear?: (prompt: ReplayedPrompt, choseStrong: boolean, correct: boolean) => void;
}

/** Runs the requests in their order; a strategy hears of the chosen model's answer alone, as in production. */
export function replay(requests: readonly ReplayedPrompt[], strategy: Strategy): ReplayOutcome {
  let strongCalls = 0;
  let correctAnswers = 0;
  for (const prompt of requests) {
    const strong = strategy.choosesStrong(prompt);
    const correct = strong ? prompt.strongCorrect : prompt.weakCorrect;
    if (strong) strongCalls += 1;
    if (correct) correctAnswers += 1;
    strategy.hear?.(prompt, strong, correct);
  }
  return { strongShare: strongCalls / requests.length, correct: correctAnswers / requests.length };
}

/** The learner between two tiers, with the task type that the prompt is filed under. */
export function learnerStrategy(options: {
  readonly random: () => number;
  readonly priceMargin: number;
  readonly taskTypeOf: (prompt: ReplayedPrompt) => string;
}): Strategy {
  const { random, priceMargin, taskTypeOf } = options;
  const learner = createThompsonLearner({ random, priceMargin });
  return {
    choosesStrong: (prompt) => {
      const tier = learner.choose({ taskType: taskTypeOf(prompt), lower: 'simple', upper: 'balanced' });
      return tier === null ? random() < 0.5 : tier === 'balanced';
    },
    hear: (prompt, choseStrong, correct) => {
      learner.record({
        taskType: taskTypeOf(prompt),
        tier: choseStrong ? 'balanced' : 'simple',
        sufficient: correct,
      });
    },
  };
}
