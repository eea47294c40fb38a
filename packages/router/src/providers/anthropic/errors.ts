import { z } from 'zod';
import type { UpstreamVerdict } from '../provider-failures.ts';
import { readRetryAfterMs } from '../retry-after.ts';
import { codeOfStatus } from '../verdict-by-status.ts';

const bodySchema = z.object({ error: z.object({ type: z.string(), message: z.string().catch('') }) });

/** Error types as the API names them; inside a stream they come without a status. */
const codesByType: Readonly<Record<string, UpstreamVerdict['code']>> = {
  authentication_error: 'provider.auth_failed',
  permission_error: 'provider.forbidden',
  billing_error: 'provider.quota_exhausted',
  rate_limit_error: 'provider.rate_limited',
  timeout_error: 'provider.timeout',
  request_too_large: 'provider.context_too_long',
  overloaded_error: 'provider.overloaded',
  api_error: 'provider.server_error',
};

/** `invalid_request_error` covers several causes that only the words tell apart. */
function codeOfMessage(message: string): UpstreamVerdict['code'] | undefined {
  if (/prompt is too long|context (window|limit)|too many (input )?tokens/i.test(message))
    return 'provider.context_too_long';
  if (/content filtering policy|blocked by/i.test(message)) return 'provider.content_filtered';
  if (/credit balance is too low/i.test(message)) return 'provider.quota_exhausted';
  return undefined;
}

/** Judges an error answer of Anthropic. */
export function judgeAnthropic(
  answer: { status: number | null; headers: Headers; body: unknown },
  nowMs: number,
): UpstreamVerdict {
  const parsed = bodySchema.safeParse(answer.body);
  const type = parsed.data?.error.type ?? '';
  const message = parsed.data?.error.message ?? (typeof answer.body === 'string' ? answer.body : '');
  const fromStatus = answer.status === null ? 'provider.server_error' : codeOfStatus(answer.status);
  const code = codeOfMessage(message) ?? codesByType[type] ?? fromStatus;
  if (code === 'provider.model_not_found' && !/model/i.test(message)) {
    const sentence = 'There is no messages API at the configured address.';
    const advice = 'Check ANTHROPIC_BASE_URL; it has no /v1 at its end.';
    return { code: 'provider.bad_request', detail: message, sentence, advice };
  }
  const waits = code === 'provider.rate_limited' || code === 'provider.overloaded';
  return {
    code,
    detail: message,
    ...(waits ? { retryAfterMs: readRetryAfterMs(answer.headers, nowMs) } : {}),
  };
}
