import type { RequestHandler } from 'express';
import type { BudgetState, UsageReport } from '@harvest/contracts/usage';
import type { Caller } from '@harvest/store/admission';
import type { SpendOfPeriods, UsageBook } from '@harvest/store/usage-book';
import { scopeMissing } from '../../gateway/auth-refusals.ts';
import { callerOf } from '../../gateway/caller-of.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { type UsageQuery, dayOf, parseUsageQuery } from './parse-usage-query.ts';
import { UsageSum } from './sum-usage.ts';

/** So many days are read at a time, so that a long report neither waits for each nor holds up the store. */
const daysAtATime = 8;

/** `GET /usage`: what a tenant has used, and what its budgets have left. */
export function createGetUsage({ usage, clock }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const caller = callerOf(res);
    const nowMs = clock.nowMs();
    const query = parseUsageQuery(req.query, nowMs);
    const { from, to, tenant = caller.tenant } = query;
    const isOwn = tenant === caller.tenant;
    if (!isOwn && !caller.scopes.has('admin')) throw scopeMissing('admin');
    const [sum, budgets] = await Promise.all([
      sumUp(usage, tenant, query),
      isOwn ? readBudgets(usage, caller, dayOf(nowMs)) : [],
    ]);
    const report: UsageReport = { tenant, from, to, rows: sum.rows, total: sum.total, budgets };
    sendJson(res, 200, report);
  };
}

async function sumUp(usage: UsageReader, tenant: string, { days, groups }: UsageQuery): Promise<UsageSum> {
  const sum = new UsageSum(groups);
  for (let at = 0; at < days.length; at += daysAtATime) {
    const some = days.slice(at, at + daysAtATime);
    for (const rows of await Promise.all(some.map((day) => usage.readDay(tenant, day)))) sum.add(rows);
  }
  return sum;
}

type UsageReader = Pick<UsageBook, 'readDay' | 'readSpend'>;

async function readBudgets(usage: UsageReader, caller: Caller, today: string): Promise<BudgetState[]> {
  const { key, tenant } = await usage.readSpend(caller, today);
  return [...budgetsOf('key', caller.keyBudget, key), ...budgetsOf('tenant', caller.tenantBudget, tenant)];
}

function budgetsOf(
  scope: BudgetState['scope'],
  { dailyUsd, monthlyUsd }: Caller['keyBudget'],
  spend: SpendOfPeriods,
): readonly BudgetState[] {
  const limits = { day: dailyUsd, month: monthlyUsd };
  return (['day', 'month'] as const).flatMap((period) => {
    const limit = limits[period];
    if (limit === null) return [];
    const { spentUsd, reservedUsd } = spend[period];
    return [
      {
        scope,
        period,
        limit_usd: limit,
        spent_usd: spentUsd,
        reserved_usd: reservedUsd,
        left_usd: Math.max(0, limit - spentUsd - reservedUsd),
      },
    ];
  });
}
