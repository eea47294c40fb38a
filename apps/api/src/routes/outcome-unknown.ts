import { HarvestError } from '@harvest/runtime/harvest-error';

/** True when the store was asked to accept something and its answer got lost: what was to be accepted may be there. */
export function isOutcomeUnknown(error: unknown): error is HarvestError {
  return (
    error instanceof HarvestError &&
    error.code === 'store.unavailable' &&
    error.details['outcomeUnknown'] === true
  );
}

/** The same error in words that tell the client where to look. */
export function restate(cause: HarvestError, publicMessage: string): HarvestError {
  return new HarvestError({
    code: cause.code,
    publicMessage,
    ...(cause.retryAfterMs === undefined ? {} : { retryAfterMs: cause.retryAfterMs }),
    details: cause.details,
    cause,
  });
}
