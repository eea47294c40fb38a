import { createHash } from 'node:crypto';
import { laneOf } from '@harvest/contracts/lanes';
import { taskIdOfBytes } from '@harvest/contracts/task-id';
import { openAdmission } from '@harvest/store/admission';
import type { Store } from '@harvest/store/create-store';
import type { TaskRef } from '@harvest/store/task-store';

/** How many letters of each shard are looked through for the one that is asked for. */
const lettersMax = 10_000;

/**
 * Submits the task of a dead letter again, as a new task, since a finished one never changes, and removes the letter.
 * As the operator does so, no limit of its tenant is in the way. A webhook of its own is not called again: its secret was sealed for
 * the task that failed.
 *
 * @returns the id of the new task, or null when there is no such letter or its task has expired.
 * @throws HarvestError `queue.full`, `store.unavailable`; the letter then stays.
 */
export async function replayDeadLetter(options: { store: Store }, taskId: string): Promise<TaskRef | null> {
  const { store } = options;
  const letter = (await store.deadLetters.list(lettersMax)).find((candidate) => candidate.taskId === taskId);
  if (letter === undefined) return null;
  const stored = await store.tasks.read(letter);
  // Whoever waited for anything else has left long ago.
  if (stored?.kind !== 'harvest') return null;
  const {
    tenant,
    kind,
    query,
    sourceForm,
    outputFormat,
    options: taskOptions,
    requestId,
    traceparent,
  } = stored.record;
  // Made from the letter, so that replaying it twice, at once or after a crash, accepts one task.
  const digest = createHash('sha256').update(`${letter.id} ${letter.taskId}`).digest();
  const again: TaskRef = { tenant, taskId: taskIdOfBytes(digest) };
  const outcome = await store.tasks.accept(
    [
      {
        ...again,
        kind,
        query,
        ...(sourceForm === undefined ? {} : { sourceForm }),
        outputFormat,
        options: taskOptions,
        requestId,
        traceparent,
      },
    ],
    stored.source,
    { ...openAdmission, lane: laneOf(taskOptions, 'single') },
  );
  if (outcome.kind === 'refused') throw outcome.error;
  await store.deadLetters.remove(letter);
  return again;
}
