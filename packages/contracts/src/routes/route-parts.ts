import type { ErrorCode } from '../error-codes.ts';
import type { ParameterContract, ResponseHeader, RouteContract } from '../route-contract.ts';
import { taskIdSchema } from '../task-id.ts';

/** An id for the examples in the document. */
export const exampleTaskId = 'tsk_0g4k9w2m7q1s5v8x3z6b0d2f4h';

/** A source for the examples in the document. */
export const exampleSource =
  'The Elbe rises in the Giant Mountains. It reaches the North Sea near Cuxhaven after 1,094 km.';

/** Problems of reading a JSON body and holding it against its schema. */
export const bodyErrors = [
  'request.invalid_json',
  'request.invalid_utf8',
  'request.too_deep',
  'request.invalid_encoding',
  'request.aborted',
  'request.timeout',
  'request.body_too_large',
  'request.unsupported_media_type',
  'request.invalid',
] as const;

/** Why tasks are not accepted that would be at another time, or for another caller. */
export const admissionErrors = [
  'limit.requests',
  'limit.tokens',
  'limit.concurrent_tasks',
  'limit.queued_tasks',
  'budget.exhausted',
  'queue.full',
] as const;

/** Why the router refuses a request before anything is spent. */
export const routingRefusals = [
  'router.no_candidate',
  'router.unknown_model',
  'router.contradictory_options',
  'router.cost_cap_too_low',
  'router.context_too_long',
] as const;

/** Why a wait for a task that was accepted ends before the task does: its credential is good no more. */
export const revocationErrors = ['auth.revoked', 'auth.tenant_disabled'] as const;

/** The `errorHeaders` of a route whose problems with these codes carry the header. */
export function withHeader(
  header: ResponseHeader,
  codes: readonly ErrorCode[],
): NonNullable<RouteContract['errorHeaders']> {
  return Object.fromEntries(codes.map((code) => [code, [header]]));
}

export const taskIdParameter: ParameterContract = {
  name: 'task_id',
  in: 'path',
  description: 'The id that the submission returned.',
  schema: taskIdSchema,
};
