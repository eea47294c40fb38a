import { type Shard, acceptedMember } from './keys.ts';
import { queueFull } from './queue-full.ts';
import { orStoreError } from './redis.ts';
import { acceptReplySchema } from './script-replies.ts';
import { runScript } from './script.ts';
import { acceptScript } from './scripts/accept.ts';
import type { TaskStoreOptions } from './task-store-options.ts';
import type { TaskStore, UnqueuedTask } from './task-store.ts';

const taskIdLength = 30;

/** Takes tasks in, and knows them until their jobs are in the queue. */
export function createTaskAcceptance({
  redis,
  keys,
  config,
}: TaskStoreOptions): Pick<TaskStore, 'accept' | 'markQueued' | 'listUnqueued'> {
  return {
    accept: async (spec, source) => {
      const shard = keys.shardOf(spec.tenant);
      const { reply, inOrder } = await runScript(
        redis,
        acceptScript,
        [
          keys.task(shard, spec),
          keys.tasksByStatus(shard, spec.tenant, 'pending'),
          keys.accepted(shard),
          keys.totals(shard),
        ],
        [
          spec.taskId,
          acceptedMember(spec),
          JSON.stringify(spec),
          source,
          config.PENDING_TASKS_MAX,
          spec.kind === 'chat' ? keys.replies(spec.replyTo) : '',
        ],
      );
      const [outcome, createdAtMs] = acceptReplySchema.parse(reply);
      if (outcome === 'full') throw queueFull('The task was not accepted');
      return { createdAtMs, inOrder };
    },

    markQueued: async (tasks) => {
      const membersByShard = Map.groupBy(tasks, (task) => keys.shardOf(task.tenant));
      await Promise.all(
        [...membersByShard].map(async ([shard, refs]) => {
          await orStoreError(redis.zrem(keys.accepted(shard), ...refs.map(acceptedMember)));
        }),
      );
    },

    listUnqueued: async (options) => {
      const perShard = await Promise.all(
        keys.shards.map((shard) => listUnqueuedOf(shard, { redis, keys, ...options })),
      );
      return perShard.flat();
    },
  };
}

async function listUnqueuedOf(
  shard: Shard,
  options: Pick<TaskStoreOptions, 'redis' | 'keys'> & Parameters<TaskStore['listUnqueued']>[0],
): Promise<readonly UnqueuedTask[]> {
  const { redis, keys, olderThanMs, limit } = options;
  // The clock of Redis decides, as at acceptance.
  const [seconds, micros] = await orStoreError(redis.time());
  const ceiling = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000) - olderThanMs;
  const reply = await orStoreError(
    redis.zrangebyscore(keys.accepted(shard), '-inf', ceiling, 'WITHSCORES', 'LIMIT', 0, limit),
  );
  const tasks: UnqueuedTask[] = [];
  for (let i = 0; i + 1 < reply.length; i += 2) {
    const member = String(reply[i]);
    tasks.push({
      taskId: member.slice(0, taskIdLength),
      tenant: member.slice(taskIdLength),
      acceptedAtMs: Number(reply[i + 1]),
    });
  }
  return tasks;
}
