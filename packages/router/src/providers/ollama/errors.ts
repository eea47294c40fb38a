import { z } from 'zod';
import type { UpstreamVerdict } from '../provider-failures.ts';
import { readRetryAfterMs } from '../retry-after.ts';
import { codeOfStatus } from '../verdict-by-status.ts';

const bodySchema = z.object({
  error: z.union([z.string(), z.object({ message: z.string() }).transform((e) => e.message)]),
});

/** Ollama reports causes in words alone, some of them with status 400 or 500. */
function codeOfMessage(message: string): UpstreamVerdict['code'] | undefined {
  if (/context (length|window|size)|prompt (is )?too long/i.test(message)) return 'provider.context_too_long';
  if (/model .*not found|try pulling it first/i.test(message)) return 'provider.model_not_found';
  if (/server busy|maximum pending requests/i.test(message)) return 'provider.overloaded';
  return undefined;
}

/** The command that installs a model; a name that does not belong into someone's shell is left to them. */
export function pullCommand(model: string): string {
  return `ollama pull ${/^[\w.:/@-]+$/.test(model) ? model : 'MODEL'}`;
}

/** What to say when a server does not have a model. */
export function missingModelAdvice(model: string): string {
  return `Ollama does not have the model. Install it with \`${pullCommand(model)}\`.`;
}

/**
 * Judges an error answer of Ollama.
 *
 * @param model the model that was asked for, for the command that installs it; undefined where none was.
 */
export function judgeOllama(
  answer: { status: number | null; headers: Headers; body: unknown },
  asked: { nowMs: number; model: string | undefined },
): UpstreamVerdict {
  const parsed = bodySchema.safeParse(answer.body);
  const detail = parsed.data?.error ?? (typeof answer.body === 'string' ? answer.body : '');
  const fromStatus = answer.status === null ? 'provider.server_error' : codeOfStatus(answer.status);
  const code = codeOfMessage(detail) ?? fromStatus;
  if (code === 'provider.model_not_found') {
    if (asked.model === undefined || !/model/i.test(detail)) {
      return {
        code: 'provider.bad_request',
        detail,
        sentence: 'There is no Ollama API at the configured address.',
        advice: 'Check OLLAMA_BASE_URL.',
      };
    }
    return { code, detail: '', sentence: missingModelAdvice(asked.model) };
  }
  const waits = code === 'provider.rate_limited' || code === 'provider.overloaded';
  return { code, detail, ...(waits ? { retryAfterMs: readRetryAfterMs(answer.headers, asked.nowMs) } : {}) };
}
