import { defineScript } from '../script.ts';
import { clockLua, pendingLua } from './fragments.ts';

/**
 * Accepts a task.
 *
 * KEYS  1 task record · 2 tenant's pending set · 3 accepted set · 4 totals
 * ARGV  1 task id · 2 accepted-set member · 3 spec as JSON · 4 source · 5 most pending tasks
 * Returns {'accepted' | 'known' | 'full', creation time in ms}
 *
 * Invariant: a record exists if and only if its task is in exactly one status set, and a pending task without a
 * queued job is in the accepted set. The number of the task in its shard orders it in the status sets; no two tasks
 * share one. Accepting a known id changes nothing, so a repeated call is harmless.
 */
export const acceptScript = defineScript(
  'accept',
  `${clockLua}${pendingLua}
if pending(KEYS[4]) >= tonumber(ARGV[5]) then
  local created = redis.call('HGET', KEYS[1], 'created')
  return created and {'known', created} or {'full', '0'}
end
if redis.call('HSETNX', KEYS[1], 'status', 'pending') == 0 then
  return {'known', redis.call('HGET', KEYS[1], 'created')}
end
local now = integer(now_ms())
local order = redis.call('HINCRBY', KEYS[4], 'accepted', 1)
redis.call('HSET', KEYS[1], 'created', now, 'order', order, 'spec', ARGV[3], 'source', ARGV[4])
redis.call('ZADD', KEYS[2], order, ARGV[1])
redis.call('ZADD', KEYS[3], now, ARGV[2])
return {'accepted', now}
`,
);
