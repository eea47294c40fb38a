import type { Cost, Routing, RoutingAttempt } from '@harvest/contracts/routing';
import type { Decision } from '@harvest/router/spec/decision';
import type { TokenUsage } from '@harvest/router/spec/provider';
import type { RouteResult } from '@harvest/router/spec/router';
import { divideAmount, divideCount } from './divide.ts';

/** Between whom a call is divided. */
interface Sharers {
  /** How many queries the call is for. */
  readonly queries: number;
  /** How many of their members are still there. */
  readonly size: number;
}

/** Also how much of the price they bear together, from 0 to 1: the rest is borne by those who have left. */
interface Bearers extends Sharers {
  readonly part: number;
}

/**
 * Divides a routed call between those who are still there: equally, because the source, which all of them asked about, is most
 * of it, and because nobody then bears more than a cap that held for everyone. Every figure of money and tokens in a share
 * is the member's own; over all shares, in order, each sums to that of the call, of its price to the part that they bear. The text
 * stays that of all members.
 */
export function divideResult(routed: RouteResult, bearers: Bearers): readonly RouteResult[] {
  const { size } = bearers;
  const costs = divideCost(routed.cost, bearers);
  const routings = divideRouting(routed.routing, bearers);
  const usages = divideUsage(routed.response.usage, size);
  return costs.map((cost, index) => ({
    ...routed,
    cost,
    routing: routings[index] ?? routed.routing,
    response: { ...routed.response, usage: usages[index] ?? null },
  }));
}

/** A decision as it concerns one of those who share the call. */
export function shareOfDecision(decision: Decision, { queries, size }: Sharers): Decision {
  const [first, ...others] = decision.candidates;
  const shareOf = <Candidate extends { readonly estimatedCostUsd: number }>(
    candidate: Candidate,
  ): Candidate => ({
    ...candidate,
    estimatedCostUsd: candidate.estimatedCostUsd / size,
  });
  return {
    ...decision,
    reason: sharedReason(decision.reason, queries),
    candidates: [shareOf(first), ...others.map(shareOf)],
    dropped: decision.dropped.map(shareOf),
  };
}

function sharedReason(reason: string, queries: number): string {
  return `${reason} The call is shared by ${String(queries)} queries on the same source.`;
}

function divideCost(cost: Cost, { size, part }: Bearers): readonly Cost[] {
  const divide = (usd: number): readonly number[] => divideAmount(usd * part, size);
  const columns = {
    usd: divide(cost.usd),
    input_usd: divide(cost.input_usd),
    cached_input_usd: divide(cost.cached_input_usd),
    cache_write_usd: divide(cost.cache_write_usd),
    output_usd: divide(cost.output_usd),
    failed_attempts_usd: divide(cost.failed_attempts_usd),
  };
  return rowsOf(columns, size).map((row) => ({ ...cost, ...row }));
}

function divideUsage(usage: TokenUsage | null, size: number): readonly (TokenUsage | null)[] {
  if (usage === null) return [];
  return rowsOf(
    {
      inputTokens: divideCount(usage.inputTokens, size),
      outputTokens: divideCount(usage.outputTokens, size),
      cachedInputTokens: divideCount(usage.cachedInputTokens, size),
      cacheWriteTokens: divideCount(usage.cacheWriteTokens, size),
      cacheWriteLongTokens: divideCount(usage.cacheWriteLongTokens, size),
      reasoningTokens: divideCount(usage.reasoningTokens, size),
    },
    size,
  );
}

function divideRouting(routing: Routing, { queries, size, part }: Bearers): readonly Routing[] {
  const inputTokens = divideCount(routing.input_tokens_estimated, size);
  const estimates = divideAmount(routing.estimated_cost_usd * part, size);
  const attemptCosts = routing.attempts.map((attempt) => divideAmount(attempt.cost_usd * part, size));
  return Array.from({ length: size }, (_, index) => ({
    ...routing,
    reason: sharedReason(routing.reason, queries),
    input_tokens_estimated: inputTokens[index] ?? 0,
    estimated_cost_usd: estimates[index] ?? 0,
    candidates: routing.candidates.map((candidate) => ({
      ...candidate,
      estimated_cost_usd: (candidate.estimated_cost_usd * part) / size,
    })),
    attempts: routing.attempts.map((attempt, at): RoutingAttempt => ({
      ...attempt,
      cost_usd: attemptCosts[at]?.[index] ?? 0,
    })),
  }));
}

/** Turns columns of equal length into rows. */
function rowsOf<Name extends string>(
  columns: Readonly<Record<Name, readonly number[]>>,
  size: number,
): readonly Record<Name, number>[] {
  const names = Object.keys(columns) as Name[];
  return Array.from(
    { length: size },
    (_, index) =>
      Object.fromEntries(names.map((name) => [name, columns[name][index] ?? 0])) as Record<Name, number>,
  );
}
