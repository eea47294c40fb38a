/** How errors look on the OpenAI-compatible routes, whose clients expect OpenAI's own shape, statuses and codes. */
import { z } from 'zod';
import { type ErrorCode, errorCodes } from './error-codes.ts';
import { errorCodeSchema } from './problem.ts';

export const openAiErrorSchema = z
  .strictObject({
    error: z.strictObject({
      message: z.string(),
      type: z.enum(['invalid_request_error', 'authentication_error', 'rate_limit_error', 'server_error']),
      param: z.string().nullable(),
      code: z.string().meta({ description: "OpenAI's code where it has one, else Harvest's." }),
      harvest_code: errorCodeSchema,
    }),
  })
  .meta({ id: 'OpenAiError' });
export type OpenAiError = z.infer<typeof openAiErrorSchema>;

/** Codes that clients know to handle, by ours. */
const knownCodes: Readonly<Partial<Record<ErrorCode, string>>> = {
  'router.context_too_long': 'context_length_exceeded',
  'provider.context_too_long': 'context_length_exceeded',
  'router.unknown_model': 'model_not_found',
  'provider.model_not_found': 'model_not_found',
  'provider.content_filtered': 'content_filter',
  'provider.rate_limited': 'rate_limit_exceeded',
  'auth.missing': 'invalid_api_key',
  'auth.invalid': 'invalid_api_key',
  'auth.expired': 'invalid_api_key',
  'auth.revoked': 'invalid_api_key',
  'limit.requests': 'rate_limit_exceeded',
  'limit.tokens': 'rate_limit_exceeded',
  'limit.concurrent_tasks': 'rate_limit_exceeded',
  'limit.queued_tasks': 'rate_limit_exceeded',
  'budget.exhausted': 'insufficient_quota',
};

/** The HTTP status: a request that cannot be served is a bad one to OpenAI, and an unknown model is not found. */
export function openAiStatusOf(code: ErrorCode): number {
  const { status } = errorCodes[code];
  if (status !== 422) return status;
  return knownCodes[code] === 'model_not_found' ? 404 : 400;
}

function typeOf(code: ErrorCode): OpenAiError['error']['type'] {
  const status = openAiStatusOf(code);
  if (code.startsWith('auth.') && status < 429) return 'authentication_error';
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'server_error';
}

/** An error as the body of an answer, or as the last chunk of a stream. `param` names the offending parameter. */
export function toOpenAiError(code: ErrorCode, message: string, param: string | null): OpenAiError {
  const type = typeOf(code);
  return { error: { message, type, param, code: knownCodes[code] ?? code, harvest_code: code } };
}
