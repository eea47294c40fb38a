import { parseArgs } from 'node:util';
import { toMarkdownTable } from '../routing/markdown-table.ts';
import { UsageError } from '../usage-error.ts';
import { extractionGoalF1, measureExtraction } from './measure-extraction.ts';

const head = ['Extraction', 'F1', '95 %', 'Precision', 'Recall', 'Exactly right'];

/** A table of how well the main content of labelled pages is extracted, Harvest's row beside its baselines. */
export async function evaluateExtraction(args: readonly string[]): Promise<string> {
  const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' } } });
  if (values.data === undefined) throw new UsageError('extraction --data <folder>');
  const rows = await measureExtraction(values.data);
  const table = rows.map((row) => [
    row.name,
    row.f1.toFixed(3),
    `${row.f1Interval.low.toFixed(3)} to ${row.f1Interval.high.toFixed(3)}`,
    row.precision.toFixed(3),
    row.recall.toFixed(3),
    `${(100 * row.accuracy).toFixed(0)} %`,
  ]);
  const [ours] = rows;
  const met = ours !== undefined && ours.f1 >= extractionGoalF1 ? 'met' : 'missed';
  return `${String(ours?.pages ?? 0)} pages, four-word shingles\n\n${toMarkdownTable(head, table)}\n\nGoal: F1 of at least ${String(extractionGoalF1)}, ${met}.`;
}
