import { z } from 'zod';
import type { UpstreamVerdict } from '../provider-failures.ts';
import { readRetryAfterMs } from '../retry-after.ts';
import { codeOfStatus } from '../verdict-by-status.ts';

const detailSchema = z.object({
  reason: z.string().optional(),
  retryDelay: z.string().optional(),
  violations: z.array(z.object({ quotaId: z.string().optional() })).optional(),
});
const bodySchema = z.object({
  error: z.object({
    code: z.number().optional(),
    message: z.string().catch(''),
    details: z.array(detailSchema).catch([]),
  }),
});

/** Several causes share a status and only the words or the details tell them apart. */
function codeOfBody(
  message: string,
  reasons: readonly string[],
  quotas: readonly string[],
): UpstreamVerdict['code'] | undefined {
  if (reasons.includes('API_KEY_INVALID') || /api key (not valid|expired|not found)/i.test(message)) {
    return 'provider.auth_failed';
  }
  if (/token count.*exceeds|maximum number of tokens/i.test(message)) return 'provider.context_too_long';
  if (/blocked by|safety filter/i.test(message)) return 'provider.content_filtered';
  // A quota per minute comes back by itself; one per day, or none at all, does not.
  const daily = quotas.some((quota) => quota.includes('PerDay'));
  if (daily || /per ?day|limit: 0\b|credits are depleted/i.test(message)) return 'provider.quota_exhausted';
  return undefined;
}

/** Milliseconds of a RetryInfo detail, such as `34.07s`; undefined without one. */
function retryInfoMs(details: readonly z.infer<typeof detailSchema>[]): number | undefined {
  const delay = details.find(({ retryDelay }) => retryDelay !== undefined)?.retryDelay ?? '';
  const seconds = /^\d{1,15}(\.\d{1,9})?s$/.test(delay) ? delay.slice(0, -1) : '';
  return readRetryAfterMs(new Headers({ 'retry-after': seconds }), 0);
}

/** Judges an error answer of Gemini. */
export function judgeGemini(
  answer: { status: number | null; headers: Headers; body: unknown },
  nowMs: number,
): UpstreamVerdict {
  const parsed = bodySchema.safeParse(answer.body);
  const { code: reportedStatus = 500, message, details } = parsed.data?.error ?? { message: '', details: [] };
  const reasons = details.flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
  const quotas = details.flatMap(({ violations }) => violations?.map(({ quotaId }) => quotaId ?? '') ?? []);
  const code = codeOfBody(message, reasons, quotas) ?? codeOfStatus(answer.status ?? reportedStatus);
  if (code === 'provider.model_not_found' && !/model/i.test(message)) {
    const sentence = 'There is no Gemini API at the configured address.';
    const advice = 'Check GEMINI_BASE_URL; it has no version at its end.';
    return { code: 'provider.bad_request', detail: message, sentence, advice };
  }
  const waits = code === 'provider.rate_limited' || code === 'provider.overloaded';
  const retryAfterMs = retryInfoMs(details) ?? readRetryAfterMs(answer.headers, nowMs);
  return { code, detail: message, ...(waits ? { retryAfterMs } : {}) };
}
