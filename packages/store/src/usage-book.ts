import { z } from 'zod';
import type { TaskAccount } from './admission.ts';
import type { Keys } from './keys.ts';
import { nanoCapOf, nanoOf, usdOf } from './nano-usd.ts';
import { type Redis, orStoreError } from './redis.ts';

/** What one API key has used of one model in a day; see scripts/usage.ts. */
export interface UsageRow {
  /** By UTC, such as `2026-08-01`. */
  readonly day: string;
  /** `other` for what came beyond the most rows that a day can have. */
  readonly keyId: string;
  /** `openai/gpt-5.6`; `other` beyond the most rows; null for tasks that called no model. */
  readonly model: string | null;
  /** True when the tenant's own provider key paid. */
  readonly ownKey: boolean;
  /** Tasks that were accepted on this day, have ended, and called this model last. */
  readonly tasks: number;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
}

/** What is spent and set aside of a day or a month, in USD. */
export interface SpendState {
  readonly spentUsd: number;
  readonly reservedUsd: number;
}

/** What a cap leaves, in USD. It is reckoned in nano-dollars, as the store counts, since differences of doubles end in noise. */
export function leftUsdOf(capUsd: number, { spentUsd, reservedUsd }: SpendState): number {
  return usdOf(Math.max(0, nanoCapOf(capUsd) - nanoOf(spentUsd) - nanoOf(reservedUsd)));
}

/** The two periods that budgets have. */
export interface SpendOfPeriods {
  readonly day: SpendState;
  readonly month: SpendState;
}

/** What count_usage writes for a task that called no model. */
const noModel = '-';
const figureSchema = z.record(z.string(), z.coerce.number().int());
const amountSchema = z.coerce.number().int().nullable();
/** Of the tenant: spent, reserved; of the key: spent, reserved. */
const spendSchema = z.tuple([amountSchema, amountSchema, amountSchema, amountSchema]);
type SpendRow = z.infer<typeof spendSchema>;

type CallRow = [model: string, own: 0 | 1, calls: number, input: number, output: number, nano: number];

/** The calls of an account as `count_usage` takes them: one row a model, the one that was called last at the end. */
export function usageRowsOf({ calls }: Pick<TaskAccount, 'calls'>): string {
  const rows = new Map<string, CallRow>();
  for (const { provider, model, ownKey, inputTokens, outputTokens, costUsd } of calls) {
    const own = ownKey ? 1 : 0;
    const name = `${provider}/${model}`;
    const key = `${name}|${String(own)}`;
    const [, , count, input, output, nano] = rows.get(key) ?? [name, own, 0, 0, 0, 0];
    rows.delete(key);
    rows.set(key, [name, own, count + 1, input + inputTokens, output + outputTokens, nano + nanoOf(costUsd)]);
  }
  return JSON.stringify([...rows.values()]);
}

/** Reads what tenants have used and what it has cost. */
export class UsageBook {
  readonly #redis: Redis;
  readonly #keys: Keys;

  constructor(options: { redis: Redis; keys: Keys }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
  }

  /**
   * What a tenant has used on a day, in no order; at most some 1,000 rows.
   *
   * @param day such as `2026-08-01`, by UTC.
   * @throws HarvestError `store.unavailable`.
   */
  async readDay(tenant: string, day: string): Promise<readonly UsageRow[]> {
    const prefix = this.#keys.usagePrefix(this.#keys.shardOf(tenant), tenant);
    const stored = await orStoreError(this.#redis.hgetall(prefix + digitsOf(day)));
    return rowsOf(day, figureSchema.parse(stored));
  }

  /**
   * What is spent and set aside on a day and in its month: of the tenant, and of one of its API keys, which is counted
   * while the key has a cap of its own. Without a key, nothing is of it.
   *
   * @throws HarvestError `store.unavailable`.
   */
  async readSpend(
    { tenant, keyId }: { readonly tenant: string; readonly keyId: string | null },
    day: string,
  ): Promise<{ readonly tenant: SpendOfPeriods; readonly key: SpendOfPeriods }> {
    const prefix = this.#keys.spendPrefix(this.#keys.shardOf(tenant), tenant);
    const ofKey = keyId ?? '';
    const fields = ['spent', 'reserved', `spent:${ofKey}`, `reserved:${ofKey}`];
    const digits = digitsOf(day);
    const readPeriod = async (period: string): Promise<SpendRow> =>
      spendSchema.parse(await orStoreError(this.#redis.hmget(prefix + period, ...fields)));
    const [ofDay, ofMonth] = await Promise.all([readPeriod(digits), readPeriod(digits.slice(0, 6))]);
    return {
      tenant: { day: stateOf(ofDay[0], ofDay[1]), month: stateOf(ofMonth[0], ofMonth[1]) },
      key: { day: stateOf(ofDay[2], ofDay[3]), month: stateOf(ofMonth[2], ofMonth[3]) },
    };
  }
}

function stateOf(spentNano: number | null, reservedNano: number | null): SpendState {
  return { spentUsd: usdOf(spentNano ?? 0), reservedUsd: usdOf(reservedNano ?? 0) };
}

function digitsOf(day: string): string {
  return day.replaceAll('-', '');
}

const figurePattern = /^([^|]*)\|(.*)\|([01])\|(tasks|calls|in|out|nano)$/s;

/** Puts the figures of each row together; `rows`, their number, is no figure. */
function rowsOf(day: string, figures: Readonly<Record<string, number>>): readonly UsageRow[] {
  const byWho = new Map<
    string,
    { keyId: string; model: string; own: string; figures: Map<string, number> }
  >();
  for (const [field, value] of Object.entries(figures)) {
    const [, keyId, model, own, figure] = figurePattern.exec(field) ?? [];
    if (keyId === undefined || model === undefined || own === undefined || figure === undefined) continue;
    const who = field.slice(0, -figure.length);
    const row = byWho.get(who) ?? { keyId, model, own, figures: new Map<string, number>() };
    row.figures.set(figure, value);
    byWho.set(who, row);
  }
  return [...byWho.values()].map((row) => ({
    day,
    keyId: row.keyId,
    model: row.model === noModel ? null : row.model,
    ownKey: row.own === '1',
    tasks: row.figures.get('tasks') ?? 0,
    calls: row.figures.get('calls') ?? 0,
    inputTokens: row.figures.get('in') ?? 0,
    outputTokens: row.figures.get('out') ?? 0,
    costUsd: usdOf(row.figures.get('nano') ?? 0),
  }));
}
