import { defineScript } from '../script.ts';
import { clockLua, pendingLua } from './fragments.ts';

/**
 * `write_task(...)`: the record of a task, but for its status, and its place among the accepted ones; returns its number
 * in the shard. `list_task(...)`: makes a pending task one of its tenant's list.
 */
const writeTaskLua = `
local function write_task(task, accepted, totals, now, member, spec, source)
  redis.call('HSET', task, 'created', now, 'spec', spec, 'source', source)
  redis.call('ZADD', accepted, now, member)
  return redis.call('HINCRBY', totals, 'accepted', 1)
end
local function list_task(task, pending, order, id)
  redis.call('HSET', task, 'order', order)
  redis.call('ZADD', pending, order, id)
end
`;

/**
 * Accepts a task.
 *
 * KEYS  1 task record · 2 tenant's pending set · 3 accepted set · 4 totals
 * ARGV  1 task id · 2 accepted-set member · 3 spec as JSON · 4 source · 5 most pending tasks · 6 reply channel or ''
 * Returns {'accepted' | 'known' | 'full', creation time in ms}
 *
 * Invariant: a listed task's record exists if and only if the task is in exactly one status set, and a pending task without a
 * queued job is in the accepted set. The number of the task in its shard orders it in the status sets; no two tasks
 * share one. A task that one process waits for has its reply channel instead, and is in no list. Accepting a known id changes nothing, so a repeated call is harmless.
 */
export const acceptScript = defineScript(
  'accept',
  `${clockLua}${pendingLua}${writeTaskLua}
if pending(KEYS[4]) >= tonumber(ARGV[5]) then
  local created = redis.call('HGET', KEYS[1], 'created')
  return created and {'known', created} or {'full', '0'}
end
if redis.call('HSETNX', KEYS[1], 'status', 'pending') == 0 then
  return {'known', redis.call('HGET', KEYS[1], 'created')}
end
local now = integer(now_ms())
local order = write_task(KEYS[1], KEYS[3], KEYS[4], now, ARGV[2], ARGV[3], ARGV[4])
if ARGV[6] == '' then
  list_task(KEYS[1], KEYS[2], order, ARGV[1])
else
  redis.call('HSET', KEYS[1], 'reply', ARGV[6])
end
return {'accepted', now}
`,
);

/**
 * Accepts several tasks with one source, all of them or none.
 *
 * KEYS  1 tenant's pending set · 2 accepted set · 3 totals · 4.. task records
 * ARGV  1 source · 2 most pending tasks · 3.. for each record: task id, accepted-set member, spec as JSON
 * Returns {'accepted' | 'known' | 'full', creation time in ms}
 *
 * Invariant: that of the script 'accept', for each of the tasks. As they are accepted together, the first one's record
 * tells that all of them are known.
 */
export const acceptBatchScript = defineScript(
  'accept-batch',
  `${clockLua}${pendingLua}${writeTaskLua}
local created = redis.call('HGET', KEYS[4], 'created')
if created then return {'known', created} end
if pending(KEYS[3]) + #KEYS - 3 > tonumber(ARGV[2]) then return {'full', '0'} end
local now = integer(now_ms())
for i = 4, #KEYS do
  local first = 3 * (i - 3)
  local order = write_task(KEYS[i], KEYS[2], KEYS[3], now, ARGV[first + 1], ARGV[first + 2], ARGV[1])
  redis.call('HSET', KEYS[i], 'status', 'pending')
  list_task(KEYS[i], KEYS[1], order, ARGV[first])
end
return {'accepted', now}
`,
);
