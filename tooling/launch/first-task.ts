import type { Task } from '@harvest/contracts/task';
import { readFileSync } from 'node:fs';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { type ApiTarget, cancelTask, followTask, readTask, submitTask } from './api-client.ts';
import { Progress } from './progress.ts';
import { showResult } from './result-view.ts';
import type { Terminal } from './terminal.ts';

const articleFile = new URL('../../examples/article.md', import.meta.url);
/** What the first task asks of the bundled article, which answers it in a few sentences. */
export const firstQuestion = 'How much did the container cut the cost of loading a ship, and why?';
/** A small model on a processor without a GPU may need minutes for its first answer. */
const taskMsMax = 10 * 60_000;

/**
 * Submits the bundled article with a question and shows what happens until the result. A task whose end is not waited
 * for is cancelled.
 *
 * @returns the task in its final state
 * @throws SetupError when the API refuses it or the result does not come in time; the signal's reason when aborted
 */
export async function runFirstTask(options: {
  api: ApiTarget;
  terminal: Terminal;
  signal: AbortSignal;
  /** Told the task's id as soon as it is known. */
  onSubmitted: (taskId: string) => void;
}): Promise<Task> {
  const { api, terminal } = options;
  const source = readFileSync(articleFile, 'utf8');
  terminal.line();
  terminal.line(`${terminal.bold('A first task:')} examples/article.md, ${wordCount(source)} words`);
  terminal.line(`${terminal.bold('Question:')} ${firstQuestion}`);
  const startedMs = performance.now();
  const progress = new Progress({ terminal, elapsedMs: () => performance.now() - startedMs });
  const deadline = AbortSignal.timeout(taskMsMax);
  const signal = AbortSignal.any([options.signal, deadline]);
  let unfinishedId: string | null = null;
  try {
    // Not cut short by a stop: a task that was accepted without its id being heard could not be cancelled.
    const { task_id: taskId } = await submitTask(api, { source, query: firstQuestion }, deadline);
    unfinishedId = taskId;
    signal.throwIfAborted();
    options.onSubmitted(taskId);
    progress.step(`sent, its id is ${taskId}`);
    for await (const event of followTask(api, taskId, signal)) progress.show(event);
    unfinishedId = null;
    const task = await readTask(api, taskId, signal);
    if (task.result !== null)
      showResult({ terminal, result: task.result, source, shownText: progress.shownText });
    return task;
  } catch (error) {
    // Nobody waits for it any more; left in the queue, it would run at the next start.
    if (unfinishedId !== null) await cancelTask(api, unfinishedId);
    options.signal.throwIfAborted();
    if (!deadline.aborted) throw error;
    throw new SetupError(`The first task had no result within ${String(taskMsMax / 60_000)} minutes.`, {
      cause: error,
    });
  }
}

function wordCount(text: string): string {
  return text.trim().split(/\s+/).length.toLocaleString('en-US');
}
