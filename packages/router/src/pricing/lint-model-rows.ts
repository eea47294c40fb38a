/** What no true row of the model table can say. A wrong price is paid by someone, so that absurd rows are refused. */
import { tierLadder } from '../decision/policy.ts';
import type { ModelRow } from './model-row.ts';

type Prices = Pick<
  ModelRow,
  'input_per_1m' | 'output_per_1m' | 'cached_input_per_1m' | 'cache_write_5m_per_1m' | 'cache_write_1h_per_1m'
>;
type PriceField = keyof Prices;

/** Ten times what the dearest model of any provider has ever cost. */
const usdPer1mMax = 6_000;
/** A twentieth of the cheapest model's: what lies below it was meant per token. */
const usdPer1mMin = 0.001;
/** An operator's own price differs from the listed one by a discount or a new list, not by a unit. */
const ownPriceRatioMax = 20;
/** Models that answer cost one to twelve times as much for output as for input. */
const outputRatio = { min: 0.5, max: 100 };
/** Providers ask 1.25 or 2 times the input's price for writing to their cache. */
const cacheWriteRatioMax = 4;
const firstDay = '2020-01-01';
const dayMs = 86_400_000;

const priceFields: readonly PriceField[] = [
  'input_per_1m',
  'output_per_1m',
  'cached_input_per_1m',
  'cache_write_5m_per_1m',
  'cache_write_1h_per_1m',
];

function lintAmounts(prices: Prices): readonly string[] {
  return priceFields.flatMap((field) => {
    const usd = prices[field];
    if (usd === undefined || (usd >= usdPer1mMin && usd <= usdPer1mMax)) return [];
    const bounds = `${String(usdPer1mMin)} to ${String(usdPer1mMax)} USD per million tokens`;
    return [`${field} is ${String(usd)}; the price of a cloud model is ${bounds}`];
  });
}

function lintProportions(prices: Prices): readonly string[] {
  const { input_per_1m: input, output_per_1m: output, cached_input_per_1m: cached } = prices;
  if (input === undefined || input <= 0) return [];
  const problems: string[] = [];
  if (output !== undefined && (output < input * outputRatio.min || output > input * outputRatio.max)) {
    problems.push(`output_per_1m of ${String(output)} is out of proportion to an input of ${String(input)}`);
  }
  if (cached !== undefined && cached > input) {
    problems.push(`cached_input_per_1m of ${String(cached)} is dearer than input of ${String(input)}`);
  }
  for (const field of ['cache_write_5m_per_1m', 'cache_write_1h_per_1m'] as const) {
    const write = prices[field];
    if (write !== undefined && write > input * cacheWriteRatioMax) {
      problems.push(`${field} of ${String(write)} is out of proportion to an input of ${String(input)}`);
    }
  }
  return problems;
}

function lintPresence(prices: Prices, mode: ModelRow['mode']): readonly string[] {
  const required: readonly PriceField[] =
    mode === 'chat' ? ['input_per_1m', 'output_per_1m'] : ['input_per_1m'];
  return required.filter((field) => prices[field] === undefined).map((field) => `${field} is missing`);
}

function lintPrices(row: ModelRow): readonly string[] {
  if (row.local) {
    const priced = priceFields.filter((field) => (row[field] ?? 0) !== 0);
    return priced.map((field) => `${field} is set, but a local model costs nothing`);
  }
  return [...lintPresence(row, row.mode), ...lintAmounts(row), ...lintProportions(row)];
}

function lintLongContext(row: ModelRow): readonly string[] {
  return row.long_context.flatMap((step, index) => {
    const where = `long_context[${String(index)}]`;
    const problems = [...lintPresence(step, row.mode), ...lintAmounts(step), ...lintProportions(step)];
    const before = row.long_context[index - 1] ?? { ...row, input_tokens_over: 0 };
    if (step.input_tokens_over <= before.input_tokens_over) problems.push('is not above the step before it');
    if (step.input_tokens_over > row.context_window) problems.push('is beyond the context');
    if ((step.input_per_1m ?? 0) < (before.input_per_1m ?? 0)) {
      problems.push('makes input cheaper than the step before it');
    }
    return problems.map((problem) => `${where}: ${problem}`);
  });
}

function lintTraits(row: ModelRow): readonly string[] {
  const problems: string[] = [];
  if (row.mode === 'chat' && row.max_output === undefined) problems.push('max_output is missing');
  if (row.max_output !== undefined && row.max_output > row.context_window) {
    problems.push(
      `max_output of ${String(row.max_output)} exceeds the context of ${String(row.context_window)}`,
    );
  }
  if (row.mode === 'embedding' && row.tiers.length > 0) problems.push('an embedding model serves no tier');
  if (row.provider === 'ollama' && !row.local) problems.push('a model of Ollama is local: set "local": true');
  if (row.provider === 'extractive') problems.push('the built-in engine has no row');
  if (row.tiers.includes('local') && !row.local) {
    problems.push('only a model with "local": true serves the local tier');
  }
  return problems;
}

function lintDate(row: ModelRow, nowMs: number): readonly string[] {
  if (row.as_of < firstDay) return [`as_of is ${row.as_of}, before there were such models`];
  // The day has begun somewhere on earth before it begins in UTC.
  const isFuture = Date.parse(row.as_of) > nowMs + dayMs;
  return isFuture ? [`as_of is ${row.as_of}, which is in the future`] : [];
}

/** A provider that serves tiers at all must serve each, or naming it as the home provider would leave gaps. */
function lintCoverage(rows: readonly ModelRow[]): readonly string[] {
  const cloud = rows.filter(({ local }) => !local);
  const providers = new Set(cloud.filter(({ tiers }) => tiers.length > 0).map(({ provider }) => provider));
  return [...providers].flatMap((provider) => {
    const served = new Set(cloud.filter((row) => row.provider === provider).flatMap(({ tiers }) => tiers));
    const missing = tierLadder.filter((tier) => !served.has(tier));
    return missing.map((tier) => `${provider}: no model serves the ${tier} tier`);
  });
}

function nameOf({ provider, model }: ModelRow): string {
  return `${provider}/${model}`;
}

/** Every problem of the rows, each naming its row; none is an empty list. */
export function lintModelRows(rows: readonly ModelRow[], nowMs: number): readonly string[] {
  const perRow = rows.flatMap((row) =>
    [...lintPrices(row), ...lintLongContext(row), ...lintTraits(row), ...lintDate(row, nowMs)].map(
      (problem) => `${nameOf(row)}: ${problem}`,
    ),
  );
  return [...perRow, ...lintCoverage(rows)];
}

/** Every price of the operator's own that is out of proportion to the listed one that it replaces. */
export function lintOwnPrices(listed: readonly ModelRow[], merged: readonly ModelRow[]): readonly string[] {
  const listedOf = new Map(listed.map((row) => [nameOf(row), row]));
  return merged.flatMap((row) => {
    const before = listedOf.get(nameOf(row));
    if (before === undefined || row.local) return [];
    return priceFields.flatMap((field) => {
      const [own = 0, usual = 0] = [row[field], before[field]];
      // What is missing or not a price at all is told of by itself.
      if (own <= 0 || usual <= 0) return [];
      if (Math.max(own / usual, usual / own) <= ownPriceRatioMax) return [];
      const factor = `more than ${String(ownPriceRatioMax)} times off the listed ${String(usual)}`;
      return [`${nameOf(row)}: ${field} of ${String(own)} is ${factor}`];
    });
  });
}
