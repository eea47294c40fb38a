import type { RequestHandler } from 'express';
import { toTask } from '@harvest/contracts/task-record';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { taskNotFound, taskRefOf } from '../task-ref.ts';

/** `GET /harvest/{task_id}`: one read of the store; the queue is never asked. */
export function createGetTask({ tasks }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const stored = await tasks.read(taskRefOf(req, res));
    if (stored?.kind !== 'harvest') throw taskNotFound();
    sendJson(res, 200, toTask(stored));
  };
}
