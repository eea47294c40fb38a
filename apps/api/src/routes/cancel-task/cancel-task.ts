import type { RequestHandler } from 'express';
import type { TaskAccepted } from '@harvest/contracts/task';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { taskNotFound, taskRefOf } from '../task-ref.ts';

/** `POST /harvest/{task_id}/cancel`: safe to repeat. A body is neither needed nor read. */
export function createCancelTask({ tasks }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const ref = taskRefOf(req, res);
    const outcome = await tasks.requestCancel(ref);
    switch (outcome) {
      case 'cancelled':
      case 'already-cancelled': {
        const answer: TaskAccepted = {
          task_id: ref.taskId,
          status: 'cancelled',
          message: 'The task is cancelled.',
        };
        sendJson(res, 200, answer);
        return;
      }
      case 'requested': {
        const message = 'The worker was asked to stop the task.';
        const answer: TaskAccepted = { task_id: ref.taskId, status: 'processing', message };
        sendJson(res, 202, answer);
        return;
      }
      case 'already-finished':
        throw new HarvestError({
          code: 'task.already_finished',
          publicMessage: 'The task has already finished; a finished task cannot be cancelled.',
        });
      case 'missing':
        throw taskNotFound();
    }
  };
}
