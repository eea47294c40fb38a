import type { RequestHandler } from 'express';
import { type BatchAccepted, createBatchRequestSchema } from '@harvest/contracts/batch';
import { encodeSource } from '@harvest/contracts/harvest-source';
import { createTaskId } from '@harvest/contracts/task-id';
import { parseBody } from '../../middleware/parse-body.ts';
import { requestTenant } from '../../tenant.ts';
import { refuseUnroutable } from '../estimate-task/refuse-unroutable.ts';
import { isOutcomeUnknown, restate } from '../outcome-unknown.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { taskSpecOf } from '../task-spec.ts';

/** `POST /harvest/batch`: accepts each query as a task of its own, all of them or none. */
export function createSubmitBatch(dependencies: RouteDependencies): RequestHandler {
  const { producer, readJsonBody, metrics } = dependencies;
  const schema = createBatchRequestSchema(dependencies.limits);
  return async (req, res) => {
    const { source, queries, options } = parseBody(schema, await readJsonBody(req, res));
    const asked = queries.map((query) => ({ ...query, source, options }));
    await refuseUnroutable(dependencies, asked);
    const { form: sourceForm, text } = encodeSource(source);
    const [first, ...others] = asked.map((request) =>
      taskSpecOf({ tenant: requestTenant, taskId: createTaskId() }, { ...request, sourceForm }, res),
    );
    if (first === undefined) throw new Error('the schema lets no empty batch in');
    const specs = [first, ...others] as const;
    try {
      await producer.submitBatch(specs, text);
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
      // Sending the batch again could run it twice, so that the client learns where to look first.
      const ids = specs.map(({ taskId }) => taskId).join(', ');
      throw restate(
        error,
        `The task store did not answer in time. The tasks may have been accepted, all or none, as ${ids}: look for the first before you send them again.`,
      );
    }
    for (const _ of specs) metrics.taskAccepted();
    const accepted: BatchAccepted = {
      tasks: specs.map(({ taskId }) => ({
        task_id: taskId,
        status: 'pending',
        location: `${req.baseUrl}/harvest/${taskId}`,
      })),
    };
    sendJson(res, 202, accepted);
  };
}
