import { errorCodes, problemTypeOf } from '@harvest/contracts/error-codes';
import type { Problem } from '@harvest/contracts/problem';
import type { HarvestError } from '@harvest/runtime/harvest-error';

/** The media type of RFC 9457. */
export const problemMediaType = 'application/problem+json';

const instanceLengthMax = 512;
const retryAfterDefaultMs = 2_000;

/** The problem that a client sees: nothing but what was meant for it. */
export function toProblem(error: HarvestError, request: { id: string; path: string }): Problem {
  const { status, title } = errorCodes[error.code];
  return {
    type: problemTypeOf(error.code),
    title,
    status,
    detail: error.publicMessage,
    instance: request.path.slice(0, instanceLengthMax),
    code: error.code,
    request_id: request.id,
    ...(error.fields.length === 0 ? {} : { errors: [...error.fields] }),
  };
}

/** Whole seconds for Retry-After; null when trying again makes no sense or the time is unknown. */
export function retryAfterSecondsOf(error: HarvestError): number | null {
  const waitMs = error.retryAfterMs ?? (error.retry === 'after' ? retryAfterDefaultMs : null);
  return waitMs === null ? null : Math.max(1, Math.ceil(waitMs / 1_000));
}
