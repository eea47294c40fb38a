import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Admission } from './admission.ts';
import { usdOf } from './nano-usd.ts';
import type { RefusalCode } from './script-replies.ts';

/** When unfinished tasks will end is not known: a guess that keeps clients from asking all the time. */
const taskEndGuessMs = 2_000;
const fullQueueGuessMs = 5_000;

/** What a script says of a submission that it refuses. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly whose: 'all' | 'key' | 'tenant';
  /** Milliseconds until it may be sent again, -1 where nobody knows or never; for budgets the nano-dollars that are left. */
  readonly figure: number;
  /** The span of time that the limits on requests and tokens are for. */
  readonly windowSeconds: number;
}

const owners = { all: 'server', key: 'API key', tenant: 'tenant' } as const;

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
        ? new HarvestError({
            code,
            retry: 'never',
            publicMessage: `The request has ${String(admission.tokens)} tokens, more than the ${owner} may submit ${span} (${String(limits.tokensPerMinute)}).`,
          })
        : refuse(
            code,
            `The ${owner} may submit ${String(limits.tokensPerMinute)} tokens ${span}; this request fits in ${inSeconds()}.`,
            figure,
          );
    case 'limit.concurrent_tasks':
      return refuse(
        code,
        `The ${owner} may have ${String(limits.concurrentTasks)} unfinished tasks at a time.`,
        taskEndGuessMs,
      );
    case 'limit.queued_tasks':
      return refuse(
        code,
        `The ${owner} may have ${String(limits.queuedTasks)} waiting tasks at a time.`,
        taskEndGuessMs,
      );
    case 'queue.full':
      return refuse(
        code,
        'Too many tasks are waiting. Nothing was accepted; please try again later.',
        fullQueueGuessMs,
      );
    case 'budget.exhausted':
      return new HarvestError({
        code,
        publicMessage: `The request may cost up to ${dollars(admission.reserve?.leastUsd ?? 0)} a task, and of the budget ${dollars(usdOf(figure))} is left until the day or month, by UTC, is over. GET /usage shows it.`,
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

function dollars(usd: number): string {
  return `$${usd.toFixed(6)}`;
}
