import type { Cost, Routing, RoutingAttempt } from '@harvest/contracts/routing';
import type { Decision } from '@harvest/router/spec/decision';
import type { TokenUsage } from '@harvest/router/spec/provider';
import type { RouteResult } from '@harvest/router/spec/router';
import { divideAmount, divideCount } from './divide.ts';

/**
 * Divides a routed call between `size` members: equally, because the source, which all of them asked about, is most of
 * it, and because nobody then bears more than a cap that held for everyone. Every figure of money and tokens in a share
 * is the member's own; over all shares, in order, each sums to that of the call. The text stays that of all members.
 */
export function divideResult(routed: RouteResult, size: number): readonly RouteResult[] {
  const costs = divideCost(routed.cost, size);
  const routings = divideRouting(routed.routing, size);
  const usages = divideUsage(routed.response.usage, size);
  return costs.map((cost, index) => ({
    ...routed,
    cost,
    routing: routings[index] ?? routed.routing,
    response: { ...routed.response, usage: usages[index] ?? null },
  }));
}

/** A decision as it concerns one of `size` members. */
export function shareOfDecision(decision: Decision, size: number): Decision {
  const [first, ...others] = decision.candidates;
  const shareOf = <Candidate extends { readonly estimatedCostUsd: number }>(
    candidate: Candidate,
  ): Candidate => ({
    ...candidate,
    estimatedCostUsd: candidate.estimatedCostUsd / size,
  });
  return {
    ...decision,
    reason: sharedReason(decision.reason, size),
    candidates: [shareOf(first), ...others.map(shareOf)],
    dropped: decision.dropped.map(shareOf),
  };
}

function sharedReason(reason: string, size: number): string {
  return `${reason} The call is shared by ${String(size)} queries on the same source.`;
}

function divideCost(cost: Cost, size: number): readonly Cost[] {
  const columns = {
    usd: divideAmount(cost.usd, size),
    input_usd: divideAmount(cost.input_usd, size),
    cached_input_usd: divideAmount(cost.cached_input_usd, size),
    cache_write_usd: divideAmount(cost.cache_write_usd, size),
    output_usd: divideAmount(cost.output_usd, size),
    failed_attempts_usd: divideAmount(cost.failed_attempts_usd, size),
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

function divideRouting(routing: Routing, size: number): readonly Routing[] {
  const inputTokens = divideCount(routing.input_tokens_estimated, size);
  const estimates = divideAmount(routing.estimated_cost_usd, size);
  const attemptCosts = routing.attempts.map((attempt) => divideAmount(attempt.cost_usd, size));
  return Array.from({ length: size }, (_, index) => ({
    ...routing,
    reason: sharedReason(routing.reason, size),
    input_tokens_estimated: inputTokens[index] ?? 0,
    estimated_cost_usd: estimates[index] ?? 0,
    candidates: routing.candidates.map((candidate) => ({
      ...candidate,
      estimated_cost_usd: candidate.estimated_cost_usd / size,
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
