import { defineScript } from '../script.ts';
import { clockLua, emitLua } from './fragments.ts';

/**
 * Starts a task: the caller becomes the holder of a new fence.
 *
 * KEYS  1 task record · 2 tenant's pending set · 3 tenant's processing set · 4 accepted set · 5 events · 6 counts
 * ARGV  1 task id · 2 accepted-set member · 3 most attempts · 4 events cap
 * Returns {'missing'} | {'finished'} | {'cancel-requested', fence} | {'exhausted', fence, attempts}
 *       | {'claimed', fence, attempt, '1' when an earlier holder never gave it back, record fields...}
 *
 * Invariant: of all holders that ever were, only the last one's fence equals the record's. A start that cannot run
 * (cancelled, exhausted) is not counted as an attempt.
 */
export const claimScript = defineScript(
  'claim',
  `${clockLua}${emitLua}
local r = redis.call('HMGET', KEYS[1], 'status', 'fence', 'spared', 'cancel', 'held', 'order', 'started')
local status = r[1]
if not status then
  redis.call('ZREM', KEYS[4], ARGV[2])
  return {'missing'}
end
if status ~= 'pending' and status ~= 'processing' then return {'finished'} end
local fence = tonumber(r[2] or '0') + 1
local spared = tonumber(r[3] or '0')
if status == 'pending' then
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('ZADD', KEYS[3], r[6], ARGV[1])
  redis.call('ZREM', KEYS[4], ARGV[2])
  redis.call('HINCRBY', KEYS[6], 'pending', -1)
  redis.call('HINCRBY', KEYS[6], 'processing', 1)
end
local attempt = fence - spared
local cancelled = r[4] == '1'
local exhausted = attempt > tonumber(ARGV[3])
if cancelled or exhausted then spared = spared + 1 end
redis.call('HSET', KEYS[1], 'status', 'processing', 'fence', fence, 'spared', spared, 'held', 1,
  'started', r[7] or integer(now_ms()))
if cancelled then return {'cancel-requested', fence} end
if exhausted then return {'exhausted', fence, attempt - 1} end
emit(KEYS[5], ARGV[4], 'task-started', '{"attempt":' .. attempt .. '}')
local resumed = r[5] == '1' and '1' or '0'
return {'claimed', fence, attempt, resumed, redis.call('HMGET', KEYS[1], 'spec', 'status', 'fence', 'spared', 'cancel',
  'created', 'started', 'done', 'expires', 'error', 'source')}
`,
);
