import type { ModelPrice, TokenPrices } from '@harvest/contracts/model-catalogue';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { z } from 'zod';
import { lintModelRows, lintOwnPrices } from './lint-model-rows.ts';
import {
  type ModelRow,
  modelRowKeySchema,
  modelRowSchema,
  modelTableSchema,
  ownModelTableSchema,
} from './model-row.ts';

/** What models cost and can do, by provider and name. */
export interface ModelTable {
  readonly rows: readonly ModelRow[];
}

type RawRow = Readonly<Record<string, unknown>>;

const problemsMax = 50;
const ownSource = "the operator's own table";

function invalidTable(problems: readonly string[]): HarvestError {
  const shown = problems.slice(0, problemsMax);
  const more = problems.length > shown.length ? [`and ${String(problems.length - shown.length)} more`] : [];
  return new HarvestError({
    code: 'router.invalid_model_table',
    publicMessage: `The model table is not valid:\n${[...shown, ...more].map((problem) => `  - ${problem}`).join('\n')}`,
    details: { problems: shown },
  });
}

function issuesOf(error: z.ZodError, subject: string): readonly string[] {
  return error.issues.map(({ path, message }) => `${[subject, ...path.map(String)].join('.')}: ${message}`);
}

function keyOf(row: RawRow): string {
  const key = modelRowKeySchema.safeParse({ provider: row['provider'], model: row['model'] });
  return key.success ? `${key.data.provider}/${key.data.model}` : '';
}

function duplicatesOf(rows: readonly RawRow[]): readonly string[] {
  const keys = rows.map(keyOf);
  const repeated = keys.filter((key, index) => key !== '' && keys.indexOf(key) !== index);
  return repeated.map((key) => `${key}: is listed twice`);
}

/** Lays the operator's rows over the listed ones, field by field; what is new stands behind them. */
function mergeRows(listed: readonly RawRow[], own: readonly RawRow[]): readonly RawRow[] {
  const changes = new Map(own.map((row) => [keyOf(row), { source: ownSource, ...row }]));
  const listedKeys = new Set(listed.map(keyOf));
  const added = own.filter((row) => keyOf(row) !== '' && !listedKeys.has(keyOf(row)));
  return [
    ...listed.map((row) => ({ ...row, ...changes.get(keyOf(row)) })),
    ...added.map((row) => ({ source: ownSource, ...row })),
  ];
}

function parseRows(rawRows: readonly RawRow[]): { rows: readonly ModelRow[]; problems: readonly string[] } {
  const rows: ModelRow[] = [];
  const problems: string[] = [];
  for (const [index, rawRow] of rawRows.entries()) {
    const parsed = modelRowSchema.safeParse(rawRow);
    const subject = keyOf(rawRow) || `models[${String(index)}]`;
    if (parsed.success) rows.push(parsed.data);
    else problems.push(...issuesOf(parsed.error, subject));
  }
  return { rows, problems };
}

/**
 * Reads a model table, and lays an operator's own rows over it.
 *
 * @param options.nowMs the time by which a date is in the future
 * @throws HarvestError `router.invalid_model_table` that lists all problems of both
 */
export function parseModelTable(options: { listed: unknown; own?: unknown; nowMs: number }): ModelTable {
  const listed = modelTableSchema.safeParse(options.listed);
  const own = ownModelTableSchema.safeParse(options.own ?? { models: [] });
  const shape = [
    ...(listed.success ? [] : issuesOf(listed.error, 'table')),
    ...(own.success ? [] : issuesOf(own.error, 'own table')),
  ];
  if (!listed.success || !own.success) throw invalidTable(shape);
  const nameless = own.data.models.flatMap((row, index) =>
    keyOf(row) === '' ? [`own table.models[${String(index)}]: must name a provider and a model`] : [],
  );
  const duplicates = [...duplicatesOf(listed.data.models), ...duplicatesOf(own.data.models)];
  const { rows, problems } = parseRows(mergeRows(listed.data.models, own.data.models));
  const ownPrices = lintOwnPrices(parseRows(listed.data.models).rows, rows);
  const found = [
    ...nameless,
    ...duplicates,
    ...problems,
    ...lintModelRows(rows, options.nowMs),
    ...ownPrices,
  ];
  if (found.length > 0) throw invalidTable(found);
  return { rows };
}

type PricedFields = Pick<
  ModelRow,
  'input_per_1m' | 'output_per_1m' | 'cached_input_per_1m' | 'cache_write_5m_per_1m' | 'cache_write_1h_per_1m'
>;

function tokenPricesOf(fields: PricedFields): TokenPrices {
  return {
    inputPer1m: fields.input_per_1m ?? 0,
    outputPer1m: fields.output_per_1m ?? 0,
    cachedInputPer1m: fields.cached_input_per_1m ?? null,
    cacheWrite5mPer1m: fields.cache_write_5m_per_1m ?? null,
    cacheWrite1hPer1m: fields.cache_write_1h_per_1m ?? null,
  };
}

/** The prices of a row as they are computed with; zero in all kinds for a local model. */
export function modelPriceOf(row: ModelRow): ModelPrice {
  return {
    ...tokenPricesOf(row),
    longContext: row.long_context.map((step) => ({
      ...tokenPricesOf(step),
      inputTokensOver: step.input_tokens_over,
    })),
  };
}
