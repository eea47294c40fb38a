import type { Request, Response } from 'express';
import { isTaskId } from '@harvest/contracts/task-id';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { TaskRef } from '@harvest/store/task-store';
import { contextOf } from '../middleware/request-context.ts';
import { callerOf } from '../gateway/caller-of.ts';

/** The task that the path names. @throws HarvestError `request.invalid_task_id`. */
export function taskRefOf(req: Request, res: Response): TaskRef {
  const taskId = req.params['task_id'];
  if (typeof taskId !== 'string' || !isTaskId(taskId)) {
    throw new HarvestError({
      code: 'request.invalid_task_id',
      publicMessage: 'The task id must look like tsk_ followed by 26 characters.',
    });
  }
  contextOf(res).taskId = taskId;
  return { tenant: callerOf(res).tenant, taskId };
}

/** The answer to an id that is unknown, expired or another tenant's: a client cannot tell these apart. */
export function taskNotFound(): HarvestError {
  return new HarvestError({
    code: 'task.not_found',
    publicMessage: 'There is no task with this id, or it has expired.',
  });
}
