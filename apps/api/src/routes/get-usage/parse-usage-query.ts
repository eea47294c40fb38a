import { type UsageGroup, usageDaysMax, usageQuerySchema } from '@harvest/contracts/usage';
import { invalidQuery, invalidQueryOf } from '../invalid-query.ts';

const dayMs = 86_400_000;
const usualDays = 30;

/** What a report is asked for; days as `2026-08-01`, by UTC. */
export interface UsageQuery {
  readonly from: string;
  readonly to: string;
  /** All days from the first to the last. */
  readonly days: readonly string[];
  readonly groups: readonly UsageGroup[];
  /** Undefined: the caller's own. */
  readonly tenant: string | undefined;
}

/** The day of a time, by UTC. */
export function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 'yyyy-mm-dd'.length);
}

/** @throws HarvestError `request.invalid_query` that names the parameter. */
export function parseUsageQuery(query: Readonly<Record<string, unknown>>, nowMs: number): UsageQuery {
  const { group_by: groups } = query;
  const names = typeof groups === 'string' ? groups.split(',') : [groups];
  const given = { ...query, ...(groups === undefined ? {} : { group_by: names }) };
  const parsed = usageQuerySchema.safeParse(given);
  if (!parsed.success) {
    const parameters = Object.keys(usageQuerySchema.shape);
    throw invalidQueryOf({ issues: parsed.error.issues, query, given, names: parameters });
  }
  const { group_by, tenant, to = dayOf(nowMs) } = parsed.data;
  const lastMs = Date.parse(to);
  const { from = dayOf(lastMs - (usualDays - 1) * dayMs) } = parsed.data;
  const count = Math.round((lastMs - Date.parse(from)) / dayMs) + 1;
  if (count < 1) throw invalidQuery('from', 'must not be after the last day');
  if (count > usageDaysMax) {
    throw invalidQuery('from', `must be at most ${String(usageDaysMax)} days before the end of the last day`);
  }
  const days = Array.from({ length: count }, (_, index) => dayOf(Date.parse(from) + index * dayMs));
  return { from, to, days, groups: group_by, tenant };
}
