import { parseArgs } from 'node:util';
import { toMeasurementTable } from '../measurement-table.ts';
import { UsageError } from '../usage-error.ts';
import { measureKeyPhrases } from './measure-key-phrases.ts';

/** `key-phrases --data <folder>`: how well key phrases agree with those that authors chose. */
export async function evaluateKeyPhrases(args: readonly string[]): Promise<string> {
  const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' } } });
  if (values.data === undefined) throw new UsageError('key-phrases --data <folder>');
  return toMeasurementTable(await measureKeyPhrases(values.data));
}
