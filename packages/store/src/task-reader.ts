import { taskStatuses } from '@harvest/contracts/task-status';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { compareEventIds, entryIdOf, parseStreamEntry } from './event-codec.ts';
import { orStoreError } from './redis.ts';
import { eventsReplySchema, listReplySchema } from './script-replies.ts';
import { createScriptRunner } from './script.ts';
import { listScript, readEventsScript, readScript } from './scripts/read.ts';
import { isListed, parseTaskError, parseTaskRecord, toStoredTask } from './task-record-codec.ts';
import type { TaskStoreOptions } from './task-store-options.ts';
import { type TaskStore, documentsBytesMax } from './task-store.ts';
import { decodeText } from './text-codec.ts';

const beforeFirstEvent = '0-0';

/** Reads tasks and what they have left, and changes nothing. */
export function createTaskReader({
  redis,
  keys,
}: Pick<TaskStoreOptions, 'redis' | 'keys'>): Pick<
  TaskStore,
  'read' | 'readDocument' | 'list' | 'readEvents'
> {
  const run = createScriptRunner(redis);
  return {
    read: async (ref) => {
      const shard = keys.shardOf(ref.tenant);
      const reply = await run(readScript, [keys.task(shard, ref), keys.result(shard, ref)], []);
      if (reply === null) return null;
      const { record, rest } = parseTaskRecord(reply);
      const [source, feedback = null, result = null] = rest;
      return toStoredTask(record, [source ?? '', feedback, result]);
    },

    readDocument: async (ref, index) => {
      const key = keys.documents(keys.shardOf(ref.tenant), ref);
      const [count, bytes] = await orStoreError(
        Promise.all([redis.hlen(key), redis.hgetBuffer(key, String(index))]),
      );
      if (count === 0) return null;
      return { count, text: bytes === null ? null : await decodeText(bytes, documentsBytesMax) };
    },

    list: async (options) => {
      const shard = keys.shardOf(options.tenant);
      const before = options.cursor === undefined ? '+inf' : decodeCursor(options.cursor);
      const statuses = options.status === undefined ? taskStatuses : [options.status];
      const reply = await run(
        listScript,
        statuses.map((status) => keys.tasksByStatus(shard, options.tenant, status)),
        [options.limit, before, keys.taskPrefix(shard, options.tenant)],
      );
      const [lastOrder, ...records] = listReplySchema.parse(reply);
      return {
        records: records.map((fields) => parseTaskRecord(fields).record).filter(isListed),
        nextCursor: lastOrder === '' ? null : encodeCursor(lastOrder),
      };
    },

    readEvents: async (ref, options) => {
      const shard = keys.shardOf(ref.tenant);
      const afterId = options.afterId ?? beforeFirstEvent;
      const reply = await run(
        readEventsScript,
        [keys.task(shard, ref), keys.events(shard, ref)],
        [entryIdOf(afterId), options.limit],
      );
      if (reply === null) return null;
      const [status, error, truncated, entries, lastEntryId] = eventsReplySchema.parse(reply);
      return {
        status,
        error: parseTaskError(error),
        truncated: truncated === '1',
        events: entries.flatMap(parseStreamEntry).filter((stored) => compareEventIds(stored.id, afterId) > 0),
        more: entries.length === options.limit,
        beyondEnd: compareEventIds(entryIdOf(afterId), lastEntryId) > 0,
      };
    },
  };
}
