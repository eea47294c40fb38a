import { defineScript } from '../script.ts';
import { clockLua, pendingLua } from './fragments.ts';

/**
 * Accepts a task.
 *
 * KEYS  1 task record · 2 tenant's pending set · 3 accepted set · 4 last order number · 5 totals
 * ARGV  1 task id · 2 accepted-set member · 3 spec as JSON · 4 source · 5 most pending tasks
 * Returns {'accepted' | 'known' | 'full', creation time in ms}
 *
 * Invariant: a record exists if and only if its task is in exactly one status set, and a pending task without a
 * queued job is in the accepted set. Accepting a known id changes nothing, so a repeated call is harmless.
 */
export const acceptScript = defineScript(
  'accept',
  `${clockLua}${pendingLua}
local created = redis.call('HGET', KEYS[1], 'created')
if created then return {'known', created} end
if pending(KEYS[5]) >= tonumber(ARGV[5]) then return {'full', '0'} end
local t = redis.call('TIME')
local now = integer(t[1] * 1000 + math.floor(t[2] / 1000))
local last = tonumber(redis.call('GET', KEYS[4]) or '0')
local order = integer(math.max(t[1] * 1000000 + t[2], last + 1))
redis.call('SET', KEYS[4], order)
redis.call('HSET', KEYS[1], 'status', 'pending', 'created', now, 'order', order, 'spec', ARGV[3], 'source', ARGV[4])
redis.call('ZADD', KEYS[2], order, ARGV[1])
redis.call('ZADD', KEYS[3], now, ARGV[2])
redis.call('HINCRBY', KEYS[5], 'accepted', 1)
return {'accepted', now}
`,
);
