import type { ChatResult } from '@harvest/contracts/chat-result';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { ReplyEnd } from '@harvest/store/chat-replies';
import type { TaskRef, TaskStore } from '@harvest/store/task-store';
import { taskNotFound } from '../task-ref.ts';

const retryAfterMs = 1_000;

/**
 * How a chat ended that was submitted under the same idempotency key before.
 *
 * @throws HarvestError `idempotency.in_progress` while it is being answered, or being ended because its client left,
 * `task.not_found` when its answer is no longer kept, `store.unavailable`
 */
export async function readEarlierChat(
  tasks: Pick<TaskStore, 'read'>,
  ref: TaskRef,
): Promise<{ readonly createdAtMs: number; readonly end: ReplyEnd<ChatResult> }> {
  const stored = await tasks.read(ref);
  if (stored?.kind !== 'chat') throw taskNotFound();
  const { record, result } = stored;
  const { createdAtMs } = record;
  if (record.status === 'completed' && result !== null)
    return { createdAtMs, end: { status: 'completed', result } };
  if (record.status === 'failed' && record.error !== null)
    return { createdAtMs, end: { status: 'failed', error: record.error } };
  throw new HarvestError({
    code: 'idempotency.in_progress',
    publicMessage:
      'The first request with this Idempotency-Key is still being answered; send it again shortly.',
    retryAfterMs,
  });
}
