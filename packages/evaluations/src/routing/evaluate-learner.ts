import { parseArgs } from 'node:util';
import { middle95 } from './bootstrap.ts';
import { crossValidatedScores } from './cross-validate.ts';
import { bySubject, gainOf, loadLabelledPrompts } from './labelled-prompts.ts';
import { type ReplayOutcome, type ReplayedPrompt, type Strategy, learnerStrategy, replay } from './replay.ts';
import { createSeededRandom } from '@harvest/testkit/seeded-random';
import { toMarkdownTable } from './markdown-table.ts';
import { UsageError } from '../usage-error.ts';

/** What a strong call costs, as a share of what a correct answer is worth. */
const priceMargin = 0.05;

const usage = 'learner --data <folder> [--requests <count>] [--replays <count>]';

/**
 * Replays requests drawn from the labelled prompts, the subject being the
 * task type, and compares what the learner earns with fixed tiers, chance and the score alone, each at the learner's own
 * share of strong calls. The score is cross-validated by subject.
 */
export async function evaluateLearner(args: readonly string[]): Promise<string> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      requests: { type: 'string', default: '20000' },
      replays: { type: 'string', default: '40' },
    },
  });
  if (values.data === undefined) throw new UsageError(usage);
  const [requestCount, replays] = [Number(values.requests), Number(values.replays)];
  if (!Number.isInteger(requestCount) || !Number.isInteger(replays)) throw new UsageError(usage);
  const labelled = await loadLabelledPrompts(values.data);
  const scores = crossValidatedScores(labelled);
  const prompts = labelled.map((prompt, at) => ({ ...prompt, score: scores[at] ?? 0 }));
  const outcomes = new Map<string, Measured[]>();
  for (let seed = 1; seed <= replays; seed += 1) {
    for (const [name, measured] of Object.entries(runStrategies(prompts, requestCount, seed))) {
      outcomes.set(name, [...(outcomes.get(name) ?? []), measured]);
    }
  }
  return [
    `${String(requestCount)} requests drawn from ${String(prompts.length)} prompts, ${String(replays)} times; a strong call costs ${String(priceMargin)} of a correct answer. Worth is correct answers minus that cost, per 100 requests; regret is what knowing every subject's best tier would have added.`,
    toMarkdownTable(
      [
        'Chosen by',
        'Strong calls',
        'Correct',
        'PGR',
        'PGR above chance at the same cost, 95 %',
        'Worth',
        'Regret',
      ],
      [...outcomes].map(([name, measured]) => toRow(name, measured)),
    ),
  ].join('\n\n');
}

interface Measured extends ReplayOutcome {
  readonly recovery: number;
  readonly worth: number;
  readonly regret: number;
}

function runStrategies(
  prompts: readonly ReplayedPrompt[],
  count: number,
  seed: number,
): Record<string, Measured> {
  const random = createSeededRandom(seed);
  const requests = Array.from({ length: count }, () => prompts[Math.floor(random() * prompts.length)]).filter(
    (prompt) => prompt !== undefined,
  );
  const worthwhile = worthwhileSubjects(prompts);
  const run = (strategy: Strategy): ReplayOutcome => replay(requests, strategy);
  const learn = (taskTypeOf: (prompt: ReplayedPrompt) => string): ReplayOutcome =>
    run(learnerStrategy({ random, priceMargin, taskTypeOf }));
  const weak = run({ choosesStrong: () => false });
  const strong = run({ choosesStrong: () => true });
  const best = run({ choosesStrong: ({ subject }) => worthwhile.has(subject) });
  const learner = learn(({ subject }) => subject);
  const threshold = thresholdFor(prompts, learner.strongShare);
  const outcomes: Record<string, ReplayOutcome> = {
    'weak model always': weak,
    'strong model always': strong,
    'chance, at the share of the learner': run({ choosesStrong: () => random() < learner.strongShare }),
    'score alone, at the share of the learner': run({ choosesStrong: ({ score }) => score > threshold }),
    'learner by subject': learner,
    'learner by subject and half of the score': learn(
      ({ subject, score }) => `${subject} ${score < 0.5 ? 'easier' : 'harder'}`,
    ),
    'best tier of every subject, known before': best,
  };
  const measure = (outcome: ReplayOutcome): Measured => ({
    ...outcome,
    recovery: (outcome.correct - weak.correct) / (strong.correct - weak.correct),
    worth: worthOf(outcome),
    regret: worthOf(best) - worthOf(outcome),
  });
  return Object.fromEntries(Object.entries(outcomes).map(([name, outcome]) => [name, measure(outcome)]));
}

function worthOf({ correct, strongShare }: ReplayOutcome): number {
  return 100 * (correct - priceMargin * strongShare);
}

/** The subjects on which the strong model is worth its price. */
function worthwhileSubjects(prompts: readonly ReplayedPrompt[]): ReadonlySet<string> {
  const worthwhile = bySubject(prompts).filter(
    (group) => group.reduce((sum, prompt) => sum + gainOf(prompt), 0) / group.length > priceMargin,
  );
  return new Set(worthwhile.map(([first]) => first?.subject ?? ''));
}

function thresholdFor(prompts: readonly ReplayedPrompt[], share: number): number {
  const sorted = prompts.map(({ score }) => score).sort((a, b) => b - a);
  return sorted[Math.floor(share * sorted.length)] ?? 0;
}

function toRow(name: string, measured: readonly Measured[]): string[] {
  const mean = (value: (one: Measured) => number): number =>
    measured.reduce((sum, one) => sum + value(one), 0) / measured.length;
  const { low, high } = middle95(measured.map(({ recovery, strongShare }) => recovery - strongShare));
  return [
    name,
    `${(100 * mean(({ strongShare }) => strongShare)).toFixed(1)} %`,
    `${(100 * mean(({ correct }) => correct)).toFixed(2)} %`,
    mean(({ recovery }) => recovery).toFixed(3),
    `${low.toFixed(3)} to ${high.toFixed(3)}`,
    mean(({ worth }) => worth).toFixed(2),
    mean(({ regret }) => regret).toFixed(2),
  ];
}
