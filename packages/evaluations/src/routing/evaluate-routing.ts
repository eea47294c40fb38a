import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { complexityWeightsSchema } from '@harvest/router/decision/complexity/complexity-weights';
import { createComplexityScorer } from '@harvest/router/decision/complexity/score-complexity';
import { type Interval, bootstrap } from './bootstrap.ts';
import { crossValidatedScores } from './cross-validate.ts';
import { type LabelledPrompt, bySubject, gainOf, loadLabelledPrompts } from './labelled-prompts.ts';
import { toMarkdownTable } from './markdown-table.ts';
import { averageRecovery, gainCurve, shareForRecovery } from './recovery.ts';
import { scoreBandTable } from './score-bands.ts';
import { shippedWeightsFile } from './shipped-weights-file.ts';
import { UsageError } from '../usage-error.ts';

const head = ['Ordered by', 'APGR', '95 %', 'Over the same scores shuffled, 95 %', 'CPT(50)', 'CPT(80)'];
const usage = 'routing --data <folder> [--weights <file>] [--without <subject>]... [--replicates <count>]';

/**
 * How well the complexity score tells which prompts gain by a stronger model, beside chance, prompt length and the score
 * shuffled. The shipped weights, or those of a file, are taken as they are; the cross-validated rows fit anew without the
 * subjects that they are tested on.
 */
export async function evaluateRouting(args: readonly string[]): Promise<string> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      weights: { type: 'string', default: shippedWeightsFile },
      replicates: { type: 'string', default: '400' },
      without: { type: 'string', multiple: true, default: [] },
    },
  });
  const replicates = Number(values.replicates);
  if (values.data === undefined || !Number.isInteger(replicates)) throw new UsageError(usage);
  const loaded = await loadLabelledPrompts(values.data);
  const prompts = loaded.filter(({ subject }) => !values.without.includes(subject));
  const weights = complexityWeightsSchema.parse(JSON.parse(await readFile(values.weights, 'utf8')));
  const score = createComplexityScorer(weights);
  const seen = prompts.some(({ subject }) => weights.provenance.subjects.includes(subject));
  const crossValidated = crossValidatedScores(prompts);
  const rows: Readonly<Record<string, readonly number[]>> = {
    'chance (expected of any random order)': prompts.map(() => 0),
    'prompt length': prompts.map(({ text }) => text.length),
    'score, cross-validated by subject': crossValidated,
    [`score, ${basename(values.weights)}${seen ? ' (fitted on some of these subjects)' : ''}`]: prompts.map(
      ({ text }) => score({ query: text }).score,
    ),
  };
  const tables = groupings.map(({ title, group }) => {
    const measured = Object.entries(rows).map(([name, scores]) => [
      name,
      ...measure({ prompts, scores, group, replicates }),
    ]);
    return `${title}\n\n${toMarkdownTable(head, measured)}`;
  });
  const bands = `By the cross-validated score\n\n${scoreBandTable(prompts, crossValidated)}`;
  return [describeData(prompts), ...tables, bands].join('\n\n');
}

interface Scored {
  readonly subject: string;
  readonly gain: number;
  readonly score: number;
}

const groupings = [
  { title: 'Pooled: one budget for all prompts', group: (scored: Scored[]) => [scored] },
  { title: 'Within subject: the same share of strong calls in every subject', group: bySubject<Scored> },
];

function measure(options: {
  readonly prompts: readonly LabelledPrompt[];
  readonly scores: readonly number[];
  readonly group: (scored: Scored[]) => Scored[][];
  readonly replicates: number;
}): string[] {
  const { prompts, scores, group, replicates } = options;
  const scored = prompts.map((prompt, at) => ({
    subject: prompt.subject,
    gain: gainOf(prompt),
    score: scores[at] ?? 0,
  }));
  const curve = gainCurve(group(scored));
  const { recovery, overShuffled } = bootstrap(scored, { group, replicates });
  return [
    averageRecovery(curve).toFixed(3),
    words(recovery),
    words(overShuffled),
    shareForRecovery(curve, 0.5).toFixed(3),
    shareForRecovery(curve, 0.8).toFixed(3),
  ];
}

function words({ low, high }: Interval): string {
  return `${low.toFixed(3)} to ${high.toFixed(3)}`;
}

function describeData(prompts: readonly LabelledPrompt[]): string {
  const rate = (holds: (prompt: LabelledPrompt) => boolean): string =>
    `${((100 * prompts.filter(holds).length) / prompts.length).toFixed(1)} %`;
  const subjects = new Set(prompts.map(({ subject }) => subject)).size;
  return `${String(prompts.length)} prompts of ${String(subjects)} subjects; correct: weak model ${rate((prompt) => prompt.weakCorrect)}, strong model ${rate((prompt) => prompt.strongCorrect)}.`;
}
