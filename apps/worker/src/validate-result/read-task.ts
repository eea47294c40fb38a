import { type Task, taskSchema } from '@harvest/contracts/task';
import { z } from 'zod';
import { NothingToValidate, type StoredResult } from './stored-result.ts';

/**
 * Reads what was stored as a completed task and gathers the texts of its sources by `textOf`, which is asked for those
 * that could be had.
 *
 * @throws NothingToValidate when it is no task, or has no result
 */
export async function readTask(
  stored: unknown,
  textOf: (index: number, task: Task) => Promise<string>,
): Promise<StoredResult> {
  const read = taskSchema.safeParse(stored);
  if (!read.success)
    throw new NothingToValidate(`This is no task as Harvest stores it:\n${z.prettifyError(read.error)}`);
  const task = read.data;
  const { result } = task;
  if (task.status !== 'completed' || result === null) {
    const reason = task.error === null ? '' : ` (${task.error.code}: ${task.error.message})`;
    throw new NothingToValidate(`The task is ${task.status}${reason}: only a completed one has a result.`);
  }
  const texts: string[] = [];
  for (const { index, error } of result.sources) texts.push(error === null ? await textOf(index, task) : '');
  return { task, result, texts };
}
