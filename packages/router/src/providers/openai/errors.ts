import { z } from 'zod';
import type { UpstreamVerdict } from '../provider-failures.ts';
import { readRetryAfterMs } from '../retry-after.ts';
import { codeOfStatus } from '../verdict-by-status.ts';

const errorSchema = z.object({
  message: z.string().catch(''),
  type: z.string().nullish().catch(null),
  code: z.union([z.string(), z.number()]).nullish().catch(null),
});
/** The error object is bare inside a stream and in an envelope outside; some servers send only text. */
const bodySchema = z.union([z.object({ error: errorSchema }).transform(({ error }) => error), errorSchema]);

function readBody(body: unknown): { message: string; labels: readonly string[] } {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return { message: typeof body === 'string' ? body : '', labels: [] };
  const { message, type, code } = parsed.data;
  return { message, labels: [type ?? '', String(code ?? '')] };
}

/** What the labels and words of an error mean; undefined leaves it to the status. */
function codeOfBody(message: string, labels: readonly string[]): UpstreamVerdict['code'] | undefined {
  const has = (label: string): boolean => labels.includes(label);
  if (
    has('context_length_exceeded') ||
    /context (length|window|size)|maximum context|too many tokens/i.test(message)
  ) {
    return 'provider.context_too_long';
  }
  if (has('content_filter') || has('content_policy_violation')) return 'provider.content_filtered';
  if (has('insufficient_quota') || has('billing_hard_limit_reached')) return 'provider.quota_exhausted';
  if (has('model_not_found')) return 'provider.model_not_found';
  if (has('rate_limit_exceeded')) return 'provider.rate_limited';
  if (has('invalid_api_key')) return 'provider.auth_failed';
  return undefined;
}

/** Judges an error answer of OpenAI or a compatible server. */
export function judgeOpenAi(
  answer: { status: number | null; headers: Headers; body: unknown },
  nowMs: number,
): UpstreamVerdict {
  const { message, labels } = readBody(answer.body);
  const fromStatus = answer.status === null ? 'provider.server_error' : codeOfStatus(answer.status);
  const code = codeOfBody(message, labels) ?? fromStatus;
  // A 404 that does not speak of a model means that the base URL points somewhere else.
  if (code === 'provider.model_not_found' && !labels.includes('model_not_found') && !/model/i.test(message)) {
    const sentence = 'There is no chat API at the configured address.';
    const advice = 'Check OPENAI_BASE_URL; it usually ends in /v1.';
    return { code: 'provider.bad_request', detail: message, sentence, advice };
  }
  const waits = code === 'provider.rate_limited' || code === 'provider.overloaded';
  return {
    code,
    detail: message,
    ...(waits ? { retryAfterMs: readRetryAfterMs(answer.headers, nowMs) } : {}),
  };
}
