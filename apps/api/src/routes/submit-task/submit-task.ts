import type { RequestHandler, Response } from 'express';
import type { HarvestRequest } from '@harvest/contracts/harvest-request';
import type { TaskAccepted } from '@harvest/contracts/task';
import { createTaskId } from '@harvest/contracts/task-id';
import { type TaskSpec, toTask } from '@harvest/contracts/task-record';
import { type TaskStatus, isTerminal } from '@harvest/contracts/task-status';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { traceparentOf } from '@harvest/runtime/tracing';
import type { StoredTask, TaskRef } from '@harvest/store/task-store';
import { contextOf } from '../../middleware/request-context.ts';
import { requestTenant } from '../../tenant.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { createSubmissionParser } from './parse-submission.ts';
import { parsePrefer } from './prefer-header.ts';

const messages: Readonly<Record<TaskStatus, string>> = {
  pending: 'The task is accepted.',
  processing: 'The task is accepted and being worked on.',
  completed: 'The task is completed.',
  failed: 'The task has failed.',
  cancelled: 'The task is cancelled.',
};

/** `POST /harvest`: accepts a task, and waits for its end when the client prefers that. */
export function createSubmitTask(dependencies: RouteDependencies): RequestHandler {
  const { producer, readJsonBody, metrics, waitSecondsMax } = dependencies;
  const parseSubmission = createSubmissionParser(dependencies.limits);
  return async (req, res) => {
    const { waitSeconds, respondAsync } = parsePrefer(req.headers['prefer'], waitSecondsMax);
    const submission = parseSubmission(await readJsonBody(req, res));
    const ref: TaskRef = { tenant: requestTenant, taskId: createTaskId() };
    const location = `${req.baseUrl}/harvest/${ref.taskId}`;
    try {
      await producer.submit(toSpec(ref, submission, res), submission.source);
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
      res.setHeader('Location', location);
      throw maybeAccepted(error, ref.taskId, location);
    }
    metrics.taskAccepted();
    res.setHeader('Location', location);
    const stored =
      waitSeconds === null || waitSeconds === 0
        ? null
        : await waitForEnd(dependencies, ref, waitSeconds, res);
    if (stored !== null && isTerminal(stored.record.status)) {
      res.setHeader('Preference-Applied', `wait=${String(waitSeconds)}`);
      sendJson(res, 200, toTask(stored.record, stored.source, stored.result));
      return;
    }
    if (respondAsync) res.setHeader('Preference-Applied', 'respond-async');
    const status = stored?.record.status ?? 'pending';
    const accepted: TaskAccepted = { task_id: ref.taskId, status, message: messages[status] };
    sendJson(res, 202, accepted);
  };
}

/** True when the store was asked to accept the task and its answer got lost: the task may be there. */
function isOutcomeUnknown(error: unknown): error is HarvestError {
  return (
    error instanceof HarvestError &&
    error.code === 'store.unavailable' &&
    error.details['outcomeUnknown'] === true
  );
}

/** Sending the task again could run it twice, so that the client learns where to look first. */
function maybeAccepted(cause: HarvestError, taskId: string, location: string): HarvestError {
  return new HarvestError({
    code: cause.code,
    publicMessage: `The task store did not answer in time. The task may have been accepted as ${taskId}: look at ${location} before you send it again.`,
    ...(cause.retryAfterMs === undefined ? {} : { retryAfterMs: cause.retryAfterMs }),
    details: cause.details,
    cause,
  });
}

function toSpec(ref: TaskRef, submission: HarvestRequest, res: Response): TaskSpec {
  const context = contextOf(res);
  context.taskId = ref.taskId;
  return {
    taskId: ref.taskId,
    tenant: ref.tenant,
    query: submission.query,
    outputFormat: submission.output_format,
    options: submission.options,
    requestId: context.requestId,
    traceparent: traceparentOf(context.span.context),
  };
}

/**
 * The task as it is when it has ended, or when the time is over, the client is gone or the process shuts down. Null
 * when the store cannot tell: the task is accepted, so that this must not become an error.
 */
async function waitForEnd(
  { tasks, events, shutdown, logger }: RouteDependencies,
  ref: TaskRef,
  waitSeconds: number,
  res: Response,
): Promise<StoredTask | null> {
  const gone = new AbortController();
  const onClose = (): void => {
    gone.abort();
  };
  res.once('close', onClose);
  // A client that left during the submission has been closed already.
  if (res.closed) gone.abort();
  try {
    const signal = AbortSignal.any([gone.signal, shutdown]);
    await events.waitForEnd(ref, { timeoutMs: waitSeconds * 1_000, signal });
    return gone.signal.aborted ? null : await tasks.read(ref);
  } catch (error) {
    logger.warn('waiting for a task failed', { task_id: ref.taskId, err: error });
    return null;
  } finally {
    res.off('close', onClose);
  }
}
