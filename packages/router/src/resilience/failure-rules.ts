/** What follows from each way in which a call can fail: one row per code, so that the rules can be read side by side. */
import type { ErrorCode } from '@harvest/contracts/error-codes';

/**
 * - `retry`: a passing fault; the same deployment may be asked again.
 * - `leave`: this deployment is not asked again, another may be.
 * - `larger-context`: only deployments with a larger context are still asked.
 * - `other-provider`: no deployment behind the same key is asked again.
 * - `report`: every deployment would say the same; the caller hears it at once.
 */
export type NextStep = 'retry' | 'leave' | 'larger-context' | 'other-provider' | 'report';

/**
 * What a failure says about its deployment: `faulty` counts against it, `sound` means that it answered properly and
 * the fault lies with the request, `unknown` says nothing.
 */
type HealthVerdict = 'faulty' | 'sound' | 'unknown';

export interface FailureRule {
  readonly next: NextStep;
  readonly health: HealthVerdict;
}

const rules: Partial<Record<ErrorCode, FailureRule>> = {
  'provider.rate_limited': { next: 'retry', health: 'faulty' },
  'provider.overloaded': { next: 'retry', health: 'faulty' },
  'provider.server_error': { next: 'retry', health: 'faulty' },
  'provider.unreachable': { next: 'retry', health: 'faulty' },
  'provider.stream_interrupted': { next: 'retry', health: 'faulty' },
  'provider.invalid_response': { next: 'retry', health: 'faulty' },
  'provider.timeout': { next: 'leave', health: 'faulty' },
  'provider.model_not_found': { next: 'leave', health: 'sound' },
  'provider.context_too_long': { next: 'larger-context', health: 'sound' },
  'provider.auth_failed': { next: 'other-provider', health: 'faulty' },
  'provider.forbidden': { next: 'other-provider', health: 'faulty' },
  'provider.quota_exhausted': { next: 'other-provider', health: 'faulty' },
  'provider.content_filtered': { next: 'report', health: 'sound' },
  'provider.bad_request': { next: 'report', health: 'sound' },
};

/** Whatever is not a provider's fault would come again with any of them. */
const ownFault: FailureRule = { next: 'report', health: 'unknown' };

/** Returns what follows from a failure with that code. */
export function failureRuleOf(code: ErrorCode): FailureRule {
  return rules[code] ?? ownFault;
}

/** True for failures that the same request may not meet a moment later. */
export function isPassing(code: ErrorCode): boolean {
  const { next, health } = failureRuleOf(code);
  return health === 'faulty' && next !== 'other-provider';
}

/** True when the key is refused, which no waiting mends. */
export function isKeyFault(code: ErrorCode): boolean {
  return failureRuleOf(code).next === 'other-provider';
}
