import { terminalEventTypes } from '@harvest/contracts/task-events';
import { cancelReplySchema } from './script-replies.ts';
import { createScriptRunner } from './script.ts';
import { cancelScript } from './scripts/finish.ts';
import type { TaskStoreOptions } from './task-store-options.ts';
import type { TaskStore } from './task-store.ts';
import { tenantNames } from './tenant-names.ts';

/** Ends tasks that nobody holds, and asks the holders of the others to stop. */
export function createTaskCancellation({
  redis,
  keys,
  config,
}: TaskStoreOptions): Pick<TaskStore, 'requestCancel'> {
  const run = createScriptRunner(redis);
  return {
    requestCancel: async (ref) => {
      const shard = keys.shardOf(ref.tenant);
      return cancelReplySchema.parse(
        await run(
          cancelScript,
          [
            keys.task(shard, ref),
            keys.events(shard, ref),
            keys.tasksByStatus(shard, ref.tenant, 'pending'),
            keys.tasksByStatus(shard, ref.tenant, 'processing'),
            keys.tasksByStatus(shard, ref.tenant, 'cancelled'),
            keys.totals(shard),
          ],
          [
            ref.taskId,
            config.TASK_TTL_SECONDS,
            config.EVENTS_PER_TASK_MAX,
            keys.cancellations(shard),
            config.CHAT_TTL_SECONDS,
            ...tenantNames(keys, shard, ref.tenant),
            terminalEventTypes.cancelled,
            JSON.stringify({ task_id: ref.taskId }),
          ],
        ),
      );
    },
  };
}
