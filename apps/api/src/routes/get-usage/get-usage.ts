import type { RequestHandler } from 'express';
import type { BudgetState, UsageReport } from '@harvest/contracts/usage';
import type { Caller } from '@harvest/store/admission';
import { type SpendOfPeriods, type UsageBook, leftUsdOf } from '@harvest/store/usage-book';
import { callerOf } from '../../gateway/caller-of.ts';
import { resolveBudget } from '../../gateway/callers.ts';
import { lackingScope } from '../../gateway/lacking-scope.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { type UsageQuery, dayOf, parseUsageQuery } from './parse-usage-query.ts';
import { UsageSum } from './sum-usage.ts';

/** So many days are read at a time, so that a long report neither waits for each nor holds up the store. */
const daysAtATime = 8;

/** `GET /usage`: what a tenant has used, and what its budgets have left. */
export function createGetUsage(dependencies: RouteDependencies): RequestHandler {
  const { usage, clock, logger } = dependencies;
  return async (req, res) => {
    const caller = callerOf(res);
    const nowMs = clock.nowMs();
    const query = parseUsageQuery(req.query, nowMs);
    const { from, to, tenant = caller.tenant } = query;
    const isOwn = tenant === caller.tenant;
    if (!isOwn && !caller.scopes.has('admin')) throw lackingScope({ scope: 'admin', res, logger });
    const [sum, budgets] = await Promise.all([
      sumUp(usage, tenant, query),
      isOwn ? readOwnBudgets(usage, caller, dayOf(nowMs)) : readBudgetsOf(dependencies, tenant, dayOf(nowMs)),
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

async function readOwnBudgets(usage: UsageReader, caller: Caller, today: string): Promise<BudgetState[]> {
  const { key, tenant } = await usage.readSpend(caller, today);
  return [...budgetsOf('key', caller.keyBudget, key), ...budgetsOf('tenant', caller.tenantBudget, tenant)];
}

/** Those of another tenant, whose keys have caps of their own that are not told here. */
async function readBudgetsOf(
  { tenants, usage, tenantBudget }: RouteDependencies,
  name: string,
  today: string,
): Promise<BudgetState[]> {
  const [settings, { tenant: spend }] = await Promise.all([
    tenants.read(name),
    usage.readSpend({ tenant: name, keyId: null }, today),
  ]);
  return [...budgetsOf('tenant', resolveBudget(settings?.budget ?? {}, tenantBudget), spend)];
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
        left_usd: leftUsdOf(limit, spend[period]),
      },
    ];
  });
}
