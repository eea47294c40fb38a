/** How much a tenant, or one of its API keys, may use. The smaller of the two limits holds. */
import { z } from 'zod';

const countMax = 1_000_000_000;
const usdMax = 1_000_000;
/** The smallest amount that is counted: less would be a budget of nothing that does not say so. */
const nanoUsd = 1e-9;

function limit(description: string) {
  return z
    .int()
    .min(1)
    .max(countMax)
    .nullable()
    .optional()
    .meta({ description: `${description} Null: no limit; absent: the operator's default.` });
}

/** Limits as they are set and shown. */
export const limitsSchema = z
  .strictObject({
    requests_per_minute: limit('Requests within any 60 seconds.'),
    tokens_per_minute: limit(
      'Tokens of submitted sources and queries, and of the longest permitted answers, within any 60 seconds.',
    ),
    concurrent_tasks: limit('Tasks that are not finished.'),
    queued_tasks: limit('Tasks that no worker has started.'),
  })
  .meta({ id: 'Limits' });
export type LimitsInput = z.infer<typeof limitsSchema>;

function spend(description: string) {
  return z
    .number()
    .min(0)
    .max(usdMax)
    .refine((usd) => usd <= 0 || usd >= nanoUsd, 'must be 0, or at least 0.000000001')
    .nullable()
    .optional()
    .meta({
      description: `${description} In USD, by UTC. Null: no cap; absent: the operator's default. 0: only what is free.`,
    });
}

/** Spend caps as they are set and shown. */
export const budgetSchema = z
  .strictObject({
    daily_usd: spend('What may be spent in a day.'),
    monthly_usd: spend('What may be spent in a calendar month.'),
  })
  .meta({ id: 'Budget' });
export type BudgetInput = z.infer<typeof budgetSchema>;

/** Limits that hold; null: none. */
export interface Limits {
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  readonly concurrentTasks: number | null;
  readonly queuedTasks: number | null;
}

/** Spend caps that hold, in USD; null: none. */
export interface Budget {
  readonly dailyUsd: number | null;
  readonly monthlyUsd: number | null;
}
