import type { RequestHandler, Response } from 'express';
import { encodeSource } from '@harvest/contracts/harvest-source';
import type { TaskAccepted } from '@harvest/contracts/task';
import { createTaskId } from '@harvest/contracts/task-id';
import { toTask } from '@harvest/contracts/task-record';
import { type TaskStatus, isTerminal } from '@harvest/contracts/task-status';
import type { StoredHarvestTask, TaskRef } from '@harvest/store/task-store';
import { contextOf } from '../../middleware/request-context.ts';
import { requestTenant } from '../../tenant.ts';
import { refuseUnroutable } from '../estimate-task/refuse-unroutable.ts';
import { isOutcomeUnknown, restate } from '../outcome-unknown.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { taskSpecOf } from '../task-spec.ts';
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
    await refuseUnroutable(dependencies, [submission]);
    const ref: TaskRef = { tenant: requestTenant, taskId: createTaskId() };
    contextOf(res).taskId = ref.taskId;
    const location = `${req.baseUrl}/harvest/${ref.taskId}`;
    try {
      const { form: sourceForm, text } = encodeSource(submission.source);
      await producer.submit(taskSpecOf(ref, { ...submission, sourceForm }, res), text);
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
      res.setHeader('Location', location);
      // Sending the task again could run it twice, so that the client learns where to look first.
      throw restate(
        error,
        `The task store did not answer in time. The task may have been accepted as ${ref.taskId}: look at ${location} before you send it again.`,
      );
    }
    metrics.taskAccepted();
    res.setHeader('Location', location);
    const stored =
      waitSeconds === null || waitSeconds === 0
        ? null
        : await waitForEnd(dependencies, ref, waitSeconds, res);
    if (stored !== null && isTerminal(stored.record.status)) {
      res.setHeader('Preference-Applied', `wait=${String(waitSeconds)}`);
      sendJson(res, 200, toTask(stored));
      return;
    }
    if (respondAsync) res.setHeader('Preference-Applied', 'respond-async');
    const status = stored?.record.status ?? 'pending';
    const accepted: TaskAccepted = { task_id: ref.taskId, status, message: messages[status] };
    sendJson(res, 202, accepted);
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
): Promise<StoredHarvestTask | null> {
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
    const stored = gone.signal.aborted ? null : await tasks.read(ref);
    return stored?.kind === 'harvest' ? stored : null;
  } catch (error) {
    logger.warn('waiting for a task failed', { task_id: ref.taskId, err: error });
    return null;
  } finally {
    res.off('close', onClose);
  }
}
