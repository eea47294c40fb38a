import type { PostAnswer } from '@harvest/acquisition/create-guarded-poster';
import type { WebhookFailure } from '@harvest/contracts/webhooks';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { DeliveryOutcome } from '@harvest/store/webhook-deliveries';

/** How an attempt went. */
export interface AttemptResult {
  readonly failure: WebhookFailure | null;
  readonly statusCode: number | null;
  readonly retryAfterMs: number | null;
  readonly credit: DeliveryOutcome['credit'];
}

/** Statuses whose Retry-After says when to come again. */
const patientStatuses: ReadonlySet<number> = new Set([429, 503]);

const goneStatus = 410;

/** What an answer means: 2xx is a success, 410 the end, a redirect is not followed, everything else may pass. */
export function resultOfAnswer({ status, retryAfterMs }: PostAnswer): AttemptResult {
  const result = { statusCode: status, retryAfterMs: patientStatuses.has(status) ? retryAfterMs : null };
  if (status >= 200 && status <= 299) return { ...result, failure: null, credit: 'success' };
  if (status === goneStatus) return { ...result, failure: 'gone', credit: 'gone' };
  return { ...result, failure: status >= 300 && status <= 399 ? 'redirect' : 'status', credit: 'failure' };
}

const timeoutCodes: ReadonlySet<unknown> = new Set([
  'ETIMEDOUT',
  'EAI_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** What it means that there was no answer. A secret that cannot be read is no fault of the receiver. */
export function resultOfError(error: unknown): AttemptResult {
  const failure = failureOf(error);
  return {
    failure,
    statusCode: null,
    retryAfterMs: null,
    credit: failure === 'secret_unreadable' ? 'nothing' : 'failure',
  };
}

function failureOf(error: unknown): WebhookFailure {
  if (error instanceof HarvestError)
    return error.code.startsWith('secrets.') ? 'secret_unreadable' : 'url_refused';
  if (!Error.isError(error)) return 'unreachable';
  const code = 'code' in error ? error.code : null;
  return error.name === 'TimeoutError' || timeoutCodes.has(code) ? 'timeout' : 'unreachable';
}
