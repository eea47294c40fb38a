import { parseArgs } from 'node:util';
import { toMarkdownTable } from '../routing/markdown-table.ts';
import { UsageError } from '../usage-error.ts';
import { measureSimilarity } from './measure-similarity.ts';
import { measureThresholds } from './measure-thresholds.ts';

/** `similarity --data <file or folder>`: how well the similarity of short texts agrees with people, beside simpler measures, and which threshold tells what says the same. */
export async function evaluateSimilarity(args: readonly string[]): Promise<string> {
  const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' } } });
  if (values.data === undefined) throw new UsageError('similarity --data <file or folder>');
  const measured = await measureSimilarity(values.data);
  const names = Object.keys(measured[0]?.baselines ?? {});
  const rows = measured.map(({ metric, ours, goal, baselines }) => [
    metric,
    ours.toFixed(3),
    goal === null ? '' : `>= ${String(goal)}`,
    ...names.map((name) => (baselines[name] ?? Number.NaN).toFixed(3)),
  ]);
  const thresholds = (await measureThresholds(values.data)).map((row) =>
    [row.threshold, row.precision, row.recall, row.plainlyWrong].map((figure) => figure.toFixed(2)),
  );
  return [
    toMarkdownTable(['Pairs', 'Ours', 'Goal', ...names], rows),
    toMarkdownTable(['Threshold', 'Precision', 'Recall', 'Plainly wrong'], thresholds),
  ].join('\n\n');
}
