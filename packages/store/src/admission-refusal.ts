import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Admission } from './admission.ts';
import { usdOf } from './nano-usd.ts';
import type { RefusalCause, RefusalCode } from './script-replies.ts';

/** When unfinished tasks will end is not known: a guess that keeps clients from asking all the time. */
const taskEndGuessMs = 2_000;
const fullQueueGuessMs = 5_000;

/** What a script says of a submission that it refuses. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly whose: RefusalCause;
  /** Milliseconds until it may be sent again, 0 where nobody knows, -1 for never; for budgets the nano-dollars that are left. */
  readonly figure: number;
  /** The span of time that the limits on requests and tokens are for. */
  readonly windowSeconds: number;
}

const owners: Readonly<Record<RefusalCause, string>> = {
  all: 'server',
  key: 'API key',
  tenant: 'tenant',
  key_day: "API key's budget for this day",
  key_month: "API key's budget for this month",
  tenant_day: "tenant's budget for this day",
  tenant_month: "tenant's budget for this month",
};

/** The refusal in words, with the time after which another try makes sense. */
export function admissionRefusal(
  { code, whose, figure, windowSeconds }: Refusal,
  admission: Admission,
): HarvestError {
  const owner = owners[whose];
  const { caller } = admission;
  const limits = whose === 'key' ? caller.keyLimits : caller.tenantLimits;
  const span = windowSeconds === 60 ? 'a minute' : `in ${String(windowSeconds)} s`;
  const inSeconds = (): string => `${String(Math.ceil(figure / 1_000))} s`;
  switch (code) {
    case 'limit.requests':
      return refuse(
        code,
        `The ${owner} may send ${String(limits.requestsPerMinute)} requests ${span}; the next is possible in ${inSeconds()}.`,
        figure,
      );
    case 'limit.tokens':
      return figure === -1
        ? neverFits(
            code,
            `The request has ${String(admission.tokens)} tokens, and the ${owner} may submit ${String(limits.tokensPerMinute)} ${span}`,
          )
        : refuse(
            code,
            `The ${owner} may submit ${String(limits.tokensPerMinute)} tokens ${span}; this request fits in ${inSeconds()}.`,
            figure,
          );
    case 'limit.concurrent_tasks':
      return full(
        code,
        `The ${owner} may have ${String(limits.concurrentTasks)} unfinished tasks at a time`,
        figure,
      );
    case 'limit.queued_tasks':
      return full(
        code,
        `The ${owner} may have ${String(limits.queuedTasks)} waiting tasks at a time`,
        figure,
      );
    case 'queue.full':
      return refuse(
        code,
        'Too many tasks are waiting. Nothing was accepted; please try again later.',
        Math.max(figure, fullQueueGuessMs),
      );
    case 'budget.exhausted':
      return new HarvestError({
        code,
        publicMessage: `The request may cost up to ${dollars(admission.reserve?.leastUsd ?? 0)} a task, and of the ${owner}, by UTC, ${dollars(usdOf(figure))} is left. GET /usage shows it.`,
        details: { leftUsd: usdOf(figure) },
      });
    case 'idempotency.key_reused':
      return new HarvestError({
        code,
        publicMessage:
          'This Idempotency-Key was sent with another request before. Send a new key with every new request.',
      });
  }
}

function refuse(code: RefusalCode, publicMessage: string, retryAfterMs: number): HarvestError {
  return new HarvestError({ code, publicMessage, retryAfterMs });
}

function neverFits(code: RefusalCode, reason: string): HarvestError {
  return new HarvestError({ code, retry: 'never', publicMessage: `${reason}: this request never fits.` });
}

/** When places become free is not known, but an earlier try than the other limits permit is in vain. */
function full(code: RefusalCode, reason: string, waitMs: number): HarvestError {
  return waitMs === -1
    ? neverFits(code, reason)
    : refuse(code, `${reason}.`, Math.max(waitMs, taskEndGuessMs));
}

function dollars(usd: number): string {
  return `$${usd.toFixed(6)}`;
}
