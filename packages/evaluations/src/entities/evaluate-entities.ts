import { parseArgs } from 'node:util';
import { toMeasurementTable } from '../measurement-table.ts';
import { UsageError } from '../usage-error.ts';
import { measureEntities } from './measure-entities.ts';

/** `entities --data <folder>`: how well people, places and organisations are found in labelled sentences. */
export async function evaluateEntities(args: readonly string[]): Promise<string> {
  const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' } } });
  if (values.data === undefined) throw new UsageError('entities --data <folder>');
  return toMeasurementTable(await measureEntities(values.data));
}
