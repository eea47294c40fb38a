import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureEntities } from '../entities/measure-entities.ts';
import { extractionGoalF1, measureExtraction } from '../extraction/measure-extraction.ts';
import { measureKeyPhrases } from '../key-phrases/measure-key-phrases.ts';
import type { Measurement } from '../measurement.ts';
import { toMeasurementTable } from '../measurement-table.ts';
import { measureSimilarity } from '../similarity/measure-similarity.ts';
import { UsageError } from '../usage-error.ts';
import { measureGrounding } from './measure-grounding.ts';

/** `quality --data <folder>`: every goal of the content pipeline in one table, each beside what simpler ways reach. */
export async function evaluateQuality(args: readonly string[]): Promise<string> {
  const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' } } });
  if (values.data === undefined)
    throw new UsageError(
      'quality --data <folder with extraction-dev, keyphrase-dev, ner-dev, similarity-dev>',
    );
  const folder = values.data;
  const [similarity] = await measureSimilarity(join(folder, 'similarity-dev'));
  const measurements = [
    await extractionOf(join(folder, 'extraction-dev')),
    ...(await measureKeyPhrases(join(folder, 'keyphrase-dev'))),
    ...(await measureEntities(join(folder, 'ner-dev'))),
    ...(similarity === undefined ? [] : [similarity]),
    await measureGrounding(join(folder, 'extraction-dev')),
  ];
  const missed = measurements.filter(({ ours, goal }) => goal !== null && ours < goal);
  const verdict =
    missed.length === 0 ? 'Every goal is met.' : `Missed: ${missed.map(({ metric }) => metric).join(', ')}.`;
  return `${toMeasurementTable(measurements)}\n\n${verdict}`;
}

async function extractionOf(folder: string): Promise<Measurement> {
  const [ours, ...others] = await measureExtraction(folder);
  return {
    metric: `Article extraction, F1 over ${String(ours?.pages ?? 0)} pages`,
    ours: ours?.f1 ?? 0,
    goal: extractionGoalF1,
    baselines: Object.fromEntries(others.map(({ name, f1 }) => [name, f1])),
  };
}
