import type { ErrorCode } from '@harvest/contracts/error-codes';
import type { RoutingAttempt } from '@harvest/contracts/routing';
import type { RouteResult } from '@harvest/router/spec/router';

/**
 * A result with an earlier call for the same output that had to be made again: its attempts come first, the one that
 * answered among them as a failure with the code, and its price is a part of the whole.
 */
export function withEarlierCall(
  routed: RouteResult,
  earlier: RouteResult,
  code: ErrorCode = 'provider.invalid_response',
): RouteResult {
  const attempts = earlier.routing.attempts.map((attempt): RoutingAttempt =>
    attempt.outcome === 'answered' ? { ...attempt, outcome: 'failed', code } : attempt,
  );
  return {
    ...routed,
    routing: { ...routed.routing, attempts: [...attempts, ...routed.routing.attempts] },
    cost: {
      ...routed.cost,
      usd: routed.cost.usd + earlier.cost.usd,
      failed_attempts_usd: routed.cost.failed_attempts_usd + earlier.cost.usd,
    },
  };
}
