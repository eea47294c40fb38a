import type { RequestHandler } from 'express';
import { type BatchAccepted, createBatchRequestSchema } from '@harvest/contracts/batch';
import { encodeSource } from '@harvest/contracts/harvest-source';
import { laneOf } from '@harvest/contracts/lanes';
import { createTaskId } from '@harvest/contracts/task-id';
import { parseBody } from '../../middleware/parse-body.ts';
import type { TaskRef } from '@harvest/store/task-store';
import { callerOf } from '../../gateway/caller-of.ts';
import { submitTasks } from '../../gateway/submit-tasks.ts';
import { keyedProvidersOf } from '../../gateway/provider-key-headers.ts';
import { refuseUnroutable } from '../estimate-task/refuse-unroutable.ts';
import { isOutcomeUnknown, restate } from '../outcome-unknown.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { taskSpecOf } from '../task-spec.ts';
import { taskWebhookOf } from '../task-webhook.ts';

/** `POST /harvest/batch`: accepts each query as a task of its own, all of them or none. */
export function createSubmitBatch(dependencies: RouteDependencies): RequestHandler {
  const { tasks, spend, readJsonBody, metrics } = dependencies;
  const schema = createBatchRequestSchema(dependencies.limits);
  return async (req, res) => {
    const batch = parseBody(schema, await readJsonBody(req, res));
    const { source, queries, options, webhook } = batch;
    const asked = queries.map((query) => ({ ...query, source, options }));
    await refuseUnroutable(dependencies, asked, keyedProvidersOf(req, callerOf(res)));
    const { form: sourceForm, text } = encodeSource(source);
    const [firstAsked, ...othersAsked] = asked;
    const [first, ...others] = asked.map((request) => {
      const ref: TaskRef = { tenant: callerOf(res).tenant, taskId: createTaskId() };
      return taskSpecOf(
        ref,
        { ...request, sourceForm, webhook: taskWebhookOf(webhook, ref, dependencies) },
        res,
      );
    });
    if (first === undefined || firstAsked === undefined) throw new Error('the schema lets no empty batch in');
    const specs = [first, ...others] as const;
    let taskIds = specs.map(({ taskId }) => taskId);
    try {
      const { replayed } = await submitTasks(
        dependencies,
        { req, res },
        {
          operation: 'submitBatch',
          body: batch,
          taskId: first.taskId,
          lane: laneOf(options, 'batch'),
          characters: text.length,
          countRequest: true,
          estimate: (by) => spend.ofTasks(by, [firstAsked, ...othersAsked]),
          submit: (admission) => tasks.accept(specs, text, admission),
        },
      );
      if (replayed === null) for (const _ of specs) metrics.taskAccepted();
      else taskIds = [...replayed];
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
      // Sending the batch again could run it twice, so that the client learns where to look first.
      throw restate(
        error,
        `The task store did not answer in time. The tasks may have been accepted, all or none, as ${taskIds.join(', ')}: look for the first before you send them again, or send them again with the same Idempotency-Key if they had one.`,
      );
    }
    const accepted: BatchAccepted = {
      tasks: taskIds.map((taskId) => ({
        task_id: taskId,
        status: 'pending',
        location: `${req.baseUrl}/harvest/${taskId}`,
      })),
    };
    sendJson(res, 202, accepted);
  };
}
