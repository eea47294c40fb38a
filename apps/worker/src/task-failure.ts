import { type ErrorCode, problemTypeOf } from '@harvest/contracts/error-codes';
import type { TaskError } from '@harvest/contracts/task-error';
import type { TaskRecord } from '@harvest/contracts/task-record';
import { fullJitterMs } from '@harvest/runtime/backoff';
import { HarvestError } from '@harvest/runtime/harvest-error';

const backoffBaseMs = 1_000;
const backoffCapMs = 30_000;
/** The router is ours and may be asked early: another model may be there by then. */
const coolingRetryCapMs = 60_000;

/** An error as a task record keeps it. */
export function taskErrorOf(code: ErrorCode, message: string): TaskError {
  return { code, message, type: problemTypeOf(code) };
}

/** A chat whose models are all away is told so after this time: somebody waits at the other end. */
const chatCoolingMaxMs = 30_000;

/** Failures that a provider may have been paid for, so that they are not repeated without a limit. */
const costlyCodes: readonly ErrorCode[] = ['provider.invalid_response', 'provider.stream_interrupted'];

/** What was not there for a while, through no fault of the task: waiting for it uses up no attempt. */
const awaitedCodes: readonly ErrorCode[] = [
  'router.all_cooling',
  'acquisition.site_busy',
  'acquisition.rate_limited',
  'task.worker_busy',
  // While the master key is rotated, a process may not have been given the new one yet.
  'secrets.unreadable',
];

/** What is to become of a task whose attempt failed. */
export type FailureVerdict =
  | { readonly kind: 'fail'; readonly error: HarvestError }
  /** `spareAttempt`: this start does not count, because its models, a site or the threads were not to be had. */
  | { readonly kind: 'retry'; readonly inMs: number; readonly spareAttempt: boolean };

/**
 * Judges a failed attempt (1-based). While every model that could answer is cooling down, or a site has no turn for it, the
 * task waits, for a bounded time, unless it was this attempt's own answers that were no good. One that is asked to wait
 * longer than it may fails at once.
 */
export function judgeFailure(
  error: HarvestError,
  task: {
    readonly attempt: number;
    readonly ageMs: number;
    readonly kind: TaskRecord['kind'];
    readonly limits: { readonly attemptsMax: number; readonly coolingMaxMs: number };
    readonly random: () => number;
  },
): FailureVerdict {
  const { attempt, ageMs, kind, limits, random } = task;
  const cause = error.cause instanceof HarvestError ? error.cause : null;
  const isCooling = error.code === 'router.all_cooling';
  const coolingMaxMs =
    kind !== 'harvest' ? Math.min(chatCoolingMaxMs, limits.coolingMaxMs) : limits.coolingMaxMs;
  const wasCostly = cause !== null && costlyCodes.includes(cause.code);
  const spareAttempt = awaitedCodes.includes(error.code) && !wasCostly && ageMs < coolingMaxMs;
  const mayRunAgain = spareAttempt || attempt < limits.attemptsMax;
  const inMs = mayRunAgain ? retryDelayMs(error, { attempt, waitMaxMs: coolingMaxMs, random }) : null;
  const isTooLate = isCooling && ageMs >= coolingMaxMs && kind !== 'harvest';
  // What went wrong in the end says more than that its model is given a rest for it.
  if (inMs === null || isTooLate) return { kind: 'fail', error: isCooling && wasCostly ? cause : error };
  return { kind: 'retry', inMs, spareAttempt };
}

/**
 * How long to wait before the task runs again after `attempt` (1-based) failed with `error`; null when running it again
 * would fail in the same way, or would have to wait for longer than the task may. Milliseconds.
 */
function retryDelayMs(
  error: HarvestError,
  task: { readonly attempt: number; readonly waitMaxMs: number; readonly random: () => number },
): number | null {
  const { attempt, waitMaxMs, random } = task;
  switch (error.retry) {
    case 'after': {
      const askedMs = error.retryAfterMs ?? backoffBaseMs;
      const isCooling = error.code === 'router.all_cooling';
      // A short pause is granted even where TASK_COOLING_MAX_MS is 0.
      if (!isCooling && askedMs > Math.max(waitMaxMs, backoffCapMs)) return null;
      const pauseMs = isCooling ? Math.min(askedMs, coolingRetryCapMs) : askedMs;
      // Never earlier than asked for, and not all workers in the same instant.
      return pauseMs + fullJitterMs({ attempt: 0, baseMs: backoffBaseMs, capMs: backoffCapMs, random });
    }
    case 'backoff':
      return fullJitterMs({ attempt: attempt - 1, baseMs: backoffBaseMs, capMs: backoffCapMs, random });
    case 'never':
    case 'next-target':
      return null;
  }
}
