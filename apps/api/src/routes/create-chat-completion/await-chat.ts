import type { Response } from 'express';
import type { TaskEvent } from '@harvest/contracts/task-events';
import type { ChatSpec } from '@harvest/contracts/task-record';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { ChatEnd } from '@harvest/store/chat-replies';
import type { RouteDependencies } from '../route-dependencies.ts';

const fullRetryAfterMs = 2_000;

/** How the wait for a chat ended: with the task, or because its client went away. */
export type ChatOutcome = ChatEnd | { readonly status: 'client-gone' };

/**
 * Submits a chat as a task and waits for its end. Whoever stops waiting cancels the task: `onEvent` by returning
 * false, the client by hanging up, and the longest wait that the operator allows.
 *
 * @throws HarvestError `queue.full`, `store.unavailable`, `server.too_many_streams`, `server.shutting_down`,
 * `task.deadline_exceeded`.
 */
export async function awaitChat(
  dependencies: RouteDependencies,
  chat: { spec: ChatSpec; body: string; res: Response; onEvent: (event: TaskEvent) => boolean },
): Promise<ChatOutcome> {
  const { replies, producer, chatClientsMax, chatWaitSecondsMax, lastCall } = dependencies;
  const { spec, body, res } = chat;
  if (replies.count >= chatClientsMax) throw tooMany();
  const { promise, resolve, reject } = Promise.withResolvers<ChatOutcome>();
  // The time may be over while the submission is still under way, before anybody awaits the outcome.
  promise.catch(() => undefined);
  const onClose = (): void => {
    resolve({ status: 'client-gone' });
  };
  const wait = await replies.expect(spec, {
    onEvent: (event) => {
      if (!chat.onEvent(event)) onClose();
    },
    onEnd: resolve,
  });
  const timer = setTimeout(() => {
    reject(tooLate(chatWaitSecondsMax));
  }, chatWaitSecondsMax * 1_000);
  const onLastCall = (): void => {
    reject(shuttingDown());
  };
  lastCall.addEventListener('abort', onLastCall);
  if (lastCall.aborted) onLastCall();
  res.once('close', onClose);
  if (res.closed) onClose();
  let ended = false;
  try {
    await producer.submit(spec, body);
    dependencies.metrics.taskAccepted();
    const outcome = await promise;
    ended = outcome.status !== 'client-gone';
    return outcome;
  } finally {
    clearTimeout(timer);
    lastCall.removeEventListener('abort', onLastCall);
    res.off('close', onClose);
    wait.forget();
    // Before the answer: a server that shuts down closes its store as soon as everybody has been answered.
    if (!ended) await cancelTask(dependencies, spec);
  }
}

/** Asks for the cancellation, once; a task that cannot be reached is ended by its worker or its deadline. */
async function cancelTask({ tasks, logger }: RouteDependencies, spec: ChatSpec): Promise<void> {
  try {
    await tasks.requestCancel(spec);
  } catch (error) {
    logger.warn('a chat that nobody waits for could not be cancelled', { task_id: spec.taskId, err: error });
  }
}

function tooMany(): HarvestError {
  return new HarvestError({
    code: 'server.too_many_streams',
    publicMessage: 'Too many chats are being waited for. Try again shortly.',
    retryAfterMs: fullRetryAfterMs,
  });
}

function shuttingDown(): HarvestError {
  return new HarvestError({
    code: 'server.shutting_down',
    publicMessage: 'The server is shutting down and the chat was not answered in time. Ask again.',
    retryAfterMs: fullRetryAfterMs,
  });
}

function tooLate(seconds: number): HarvestError {
  return new HarvestError({
    code: 'task.deadline_exceeded',
    publicMessage: `The chat did not end within ${String(seconds)} seconds.`,
  });
}
