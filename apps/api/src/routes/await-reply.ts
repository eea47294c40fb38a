import type { Response } from 'express';
import type { TaskEvent } from '@harvest/contracts/task-events';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { ReplyEnd } from '@harvest/store/chat-replies';
import type { TaskRef } from '@harvest/store/task-store';
import { permitSilence } from '../http/permit-silence.ts';
import { isOutcomeUnknown } from './outcome-unknown.ts';
import type { RouteDependencies } from './route-dependencies.ts';

const fullRetryAfterMs = 2_000;

/** How the wait for a task ended: with the task, or because its client went away. */
export type ReplyOutcome<Result> = ReplyEnd<Result> | { readonly status: 'client-gone' };

/** A task that a client waits for on its connection. */
export interface AwaitedTask<Result> {
  readonly ref: TaskRef;
  /** What it is to people: `chat`. */
  readonly what: string;
  /**
   * Submits it; returns null, or how it ended, where it is an earlier request's that was sent again. What this throws ends
   * the wait.
   */
  readonly submit: () => Promise<ReplyEnd<Result> | null>;
  /** Makes the result of its JSON value. */
  readonly parseResult: (value: unknown) => Result;
  readonly res: Response;
  /** The longest wait; never longer than the operator allows. */
  readonly waitSecondsMax?: number;
  /** False: nobody wants to hear any more. */
  readonly onEvent: (event: TaskEvent) => boolean;
}

/**
 * Submits a task and waits for its end. Whoever stops waiting cancels the task: `onEvent` by returning false, the client by
 * hanging up, the longest wait that the operator allows, and who revokes the credential or disables its tenant.
 *
 * @throws HarvestError what `submit` throws, `store.unavailable`, `server.too_many_streams`, `server.shutting_down`,
 * `task.deadline_exceeded`, `auth.revoked`, `auth.tenant_disabled`.
 */
export async function awaitReply<Result>(
  dependencies: RouteDependencies,
  task: AwaitedTask<Result>,
): Promise<ReplyOutcome<Result>> {
  const { replies, chatClientsMax, chatWaitSecondsMax, lastCall, watchCredential } = dependencies;
  const { ref, what, res } = task;
  const waitSecondsMax = Math.min(task.waitSecondsMax ?? chatWaitSecondsMax, chatWaitSecondsMax);
  if (replies.count >= chatClientsMax) throw tooMany();
  const { promise, resolve, reject } = Promise.withResolvers<ReplyOutcome<Result>>();
  // The time may be over while the submission is still under way, before anybody awaits the outcome.
  promise.catch(() => undefined);
  const onClose = (): void => {
    resolve({ status: 'client-gone' });
  };
  const wait = await replies.expect<Result>(ref, {
    parseResult: task.parseResult,
    onEvent: (event) => {
      if (!task.onEvent(event)) onClose();
    },
    onEnd: resolve,
  });
  const timer = setTimeout(() => {
    reject(tooLate(what, waitSecondsMax));
  }, waitSecondsMax * 1_000);
  const onLastCall = (): void => {
    reject(shuttingDown(what));
  };
  const unwatch = watchCredential(res, { onRevoked: reject });
  lastCall.addEventListener('abort', onLastCall);
  if (lastCall.aborted) onLastCall();
  res.once('close', onClose);
  if (res.closed) onClose();
  // Nothing is to be cancelled that was never accepted.
  let ended = true;
  try {
    const earlier = await submitted(task, () => {
      ended = false;
    });
    if (earlier === null) dependencies.metrics.taskAccepted();
    const outcome = earlier ?? (await promise);
    ended = outcome.status !== 'client-gone';
    return outcome;
  } finally {
    clearTimeout(timer);
    unwatch();
    lastCall.removeEventListener('abort', onLastCall);
    res.off('close', onClose);
    wait.forget();
    // Before the answer: a server that shuts down closes its store as soon as everybody has been answered.
    if (!ended) await cancelTask(dependencies, ref);
  }
}

/**
 * Submits a task and waits for its result on a connection on which nothing moves until then. Returns null when nobody is
 * there to take it.
 *
 * @throws HarvestError as `awaitReply` does, and what the task failed with.
 */
export async function awaitResult<Result>(
  dependencies: RouteDependencies,
  task: Omit<AwaitedTask<Result>, 'onEvent'>,
): Promise<Result | null> {
  const endSilence = permitSilence(task.res.req);
  try {
    return resultOf(await awaitReply(dependencies, { ...task, onEvent: () => true }), task.what);
  } finally {
    endSilence();
  }
}

/** Submits the task and calls `onAccepted` as soon as it may be accepted. @throws HarvestError what `submit` throws. */
async function submitted<Result>(
  { submit }: AwaitedTask<Result>,
  onAccepted: () => void,
): Promise<ReplyEnd<Result> | null> {
  try {
    const earlier = await submit();
    onAccepted();
    return earlier;
  } catch (error) {
    if (isOutcomeUnknown(error)) onAccepted();
    throw error;
  }
}

/** The result, or null when nobody is there to take it. @throws HarvestError what the task failed with. */
export function resultOf<Result>(outcome: ReplyOutcome<Result>, what: string): Result | null {
  switch (outcome.status) {
    case 'completed':
      return outcome.result;
    case 'client-gone':
      return null;
    case 'failed':
      throw new HarvestError({ code: outcome.error.code, publicMessage: outcome.error.message });
    case 'cancelled':
    case 'missing':
      throw new HarvestError({
        code: 'internal.unexpected',
        publicMessage: `The ${what} was ended before it was answered.`,
      });
  }
}

/** Asks for the cancellation, once; a task that cannot be reached is ended by its worker or its deadline. */
async function cancelTask({ tasks, logger }: RouteDependencies, ref: TaskRef): Promise<void> {
  try {
    await tasks.requestCancel(ref);
  } catch (error) {
    logger.warn('a task that nobody waits for could not be cancelled', { task_id: ref.taskId, err: error });
  }
}

function tooMany(): HarvestError {
  return new HarvestError({
    code: 'server.too_many_streams',
    publicMessage: 'Too many answers are being waited for. Try again shortly.',
    retryAfterMs: fullRetryAfterMs,
  });
}

function shuttingDown(what: string): HarvestError {
  return new HarvestError({
    code: 'server.shutting_down',
    publicMessage: `The server is shutting down and the ${what} was not answered in time. Ask again.`,
    retryAfterMs: fullRetryAfterMs,
  });
}

function tooLate(what: string, seconds: number): HarvestError {
  return new HarvestError({
    code: 'task.deadline_exceeded',
    publicMessage: `The ${what} did not end within ${String(seconds)} seconds.`,
  });
}
