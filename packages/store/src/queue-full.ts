import { HarvestError } from '@harvest/runtime/harvest-error';

const retryAfterMs = 5_000;

/** The refusal of what would be one task too many; `what` says what was not done. */
export function queueFull(what: string): HarvestError {
  return new HarvestError({
    code: 'queue.full',
    publicMessage: `Too many tasks are waiting. ${what}; please try again later.`,
    retryAfterMs,
  });
}
