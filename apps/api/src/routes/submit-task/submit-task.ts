import type { RequestHandler, Response } from 'express';
import { encodeSource } from '@harvest/contracts/harvest-source';
import type { TaskAccepted } from '@harvest/contracts/task';
import { laneOf } from '@harvest/contracts/lanes';
import { createTaskId } from '@harvest/contracts/task-id';
import { toTask } from '@harvest/contracts/task-record';
import { type TaskStatus, isTerminal } from '@harvest/contracts/task-status';
import type { StoredHarvestTask, StoredTask, TaskRef } from '@harvest/store/task-store';
import { contextOf } from '../../middleware/request-context.ts';
import { callerOf } from '../../gateway/caller-of.ts';
import { keyedProvidersOf } from '../../gateway/provider-key-headers.ts';
import { submitTasks } from '../../gateway/submit-tasks.ts';
import { refuseUnroutable } from '../estimate-task/refuse-unroutable.ts';
import { isOutcomeUnknown, restate } from '../outcome-unknown.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { taskSpecOf } from '../task-spec.ts';
import { taskWebhookOf } from '../task-webhook.ts';
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
  const { tasks, spend, readJsonBody, metrics, waitSecondsMax } = dependencies;
  const parseSubmission = createSubmissionParser(dependencies.limits);
  return async (req, res) => {
    const { waitSeconds, respondAsync } = parsePrefer(req.headers['prefer'], waitSecondsMax);
    const submission = parseSubmission(await readJsonBody(req, res));
    const caller = callerOf(res);
    await refuseUnroutable(dependencies, [submission], keyedProvidersOf(req, caller));
    const { tenant } = caller;
    const newId = createTaskId();
    contextOf(res).taskId = newId;
    const locationOf = (taskId: string): string => `${req.baseUrl}/harvest/${taskId}`;
    let ref: TaskRef = { tenant, taskId: newId };
    try {
      const { form: sourceForm, text } = encodeSource(submission.source);
      const webhook = taskWebhookOf(submission.webhook, ref, dependencies);
      const spec = taskSpecOf(ref, { ...submission, sourceForm, webhook }, res);
      const { replayed } = await submitTasks(
        dependencies,
        { req, res },
        {
          operation: 'submitTask',
          body: submission,
          taskId: newId,
          lane: laneOf(submission.options, 'single'),
          characters: text.length,
          countRequest: true,
          estimate: (by) => spend.ofTasks(by, [submission]),
          submit: (admission) => tasks.accept([spec], text, admission),
        },
      );
      if (replayed === null) metrics.taskAccepted();
      ref = { tenant, taskId: replayed?.[0] ?? newId };
      contextOf(res).taskId = ref.taskId;
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
      const location = locationOf(newId);
      res.setHeader('Location', location);
      // Sending the task again could run it twice, so that the client learns where to look first.
      throw restate(
        error,
        `The task store did not answer in time. The task may have been accepted as ${newId}: look at ${location} before you send it again, or send it again with the same Idempotency-Key if it had one.`,
      );
    }
    res.setHeader('Location', locationOf(ref.taskId));
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
 *
 * @throws HarvestError `auth.revoked`, `auth.tenant_disabled` when that has happened to the credential meanwhile, in words
 * that name the task.
 */
async function waitForEnd(
  { tasks, events, shutdown, watchCredential, logger }: RouteDependencies,
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
  const revoked = new AbortController();
  const unwatch = watchCredential(res, {
    onRevoked: (refusal) => {
      revoked.abort(restate(refusal, `${refusal.publicMessage} ${acceptedAllTheSame(ref)}`));
    },
  });
  let stored: StoredTask | null = null;
  try {
    const signal = AbortSignal.any([gone.signal, shutdown, revoked.signal]);
    await events.waitForEnd(ref, { timeoutMs: waitSeconds * 1_000, signal });
    stored = gone.signal.aborted ? null : await tasks.read(ref);
  } catch (error) {
    logger.warn('waiting for a task failed', { task_id: ref.taskId, err: error });
  } finally {
    unwatch();
    res.off('close', onClose);
  }
  revoked.signal.throwIfAborted();
  return stored?.kind === 'harvest' ? stored : null;
}

function acceptedAllTheSame({ taskId }: TaskRef): string {
  return `The task was accepted all the same, as ${taskId}: look at it with a credential that is good before you send it again.`;
}
