import { type ErrorCode, problemTypeOf } from '@harvest/contracts/error-codes';
import type { TaskError } from '@harvest/contracts/task';
import { fullJitterMs } from '@harvest/runtime/backoff';
import type { HarvestError } from '@harvest/runtime/harvest-error';

const backoffBaseMs = 1_000;
const backoffCapMs = 30_000;
const retryAfterCapMs = 60_000;

/** An error as a task record keeps it. */
export function taskErrorOf(code: ErrorCode, message: string): TaskError {
  return { code, message, type: problemTypeOf(code) };
}

/**
 * How long to wait before the task runs again after `attempt` (1-based) failed with `error`; null when running it
 * again would fail in the same way. Milliseconds.
 */
export function retryDelayMs(error: HarvestError, attempt: number, random: () => number): number | null {
  switch (error.retry) {
    case 'after':
      // Never earlier than asked for, and not all workers in the same instant.
      return (
        Math.min(error.retryAfterMs ?? backoffBaseMs, retryAfterCapMs) +
        fullJitterMs({ attempt: 0, baseMs: backoffBaseMs, capMs: backoffCapMs, random })
      );
    case 'backoff':
      return fullJitterMs({ attempt: attempt - 1, baseMs: backoffBaseMs, capMs: backoffCapMs, random });
    case 'never':
    case 'next-target':
      return null;
  }
}
