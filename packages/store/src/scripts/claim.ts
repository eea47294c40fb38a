import { defineScript } from '../script.ts';
import { clockLua } from './fragments.ts';

/**
 * Starts a task: the caller becomes the holder of a new fence.
 *
 * KEYS  1 task record · 2 tenant's pending set · 3 tenant's processing set · 4 totals
 * ARGV  1 task id · 2 most attempts · 3 token of this call
 * Returns {'missing'} | {'finished'} | {'cancel-requested', fence} | {'exhausted', fence, attempts}
 *       | {'claimed', fence, attempt, 1 when an earlier holder never gave it back, creation and start time in ms, spec,
 *         source}
 *
 * Invariant: of all holders that ever were, only the last one's fence equals the record's. A start that cannot run
 * (cancelled, exhausted) is not counted as an attempt. A call that a broken connection makes the client send twice takes
 * one fence. The accepted set is left to the sweeper.
 */
export const claimScript = defineScript(
  'claim',
  `${clockLua}
local r = redis.call('HMGET', KEYS[1], 'status', 'fence', 'spared', 'cancel', 'held', 'order', 'created', 'started', 'spec',
  'source', 'token', 'waiting')
local status = r[1]
if not status then return {'missing'} end
if status ~= 'pending' and status ~= 'processing' then return {'finished'} end
local buried = ARGV[3] .. ' exhausted'
local again = r[11] == ARGV[3] or r[11] == buried
local fence = tonumber(r[2] or '0') + (again and 0 or 1)
local spared = tonumber(r[3] or '0')
if status == 'pending' then
  if r[6] then
    redis.call('ZREM', KEYS[2], ARGV[1])
    redis.call('ZADD', KEYS[3], r[6], ARGV[1])
  end
  redis.call('HINCRBY', KEYS[4], 'started', 1)
end
local attempt = fence - spared
local cancelled = r[4] == '1'
local exhausted = r[11] == buried or (not again and attempt > tonumber(ARGV[2]))
if (cancelled or exhausted) and not again then spared = spared + 1 end
local started = r[8] or integer(now_ms())
redis.call('HSET', KEYS[1], 'status', 'processing', 'fence', fence, 'spared', spared, 'held', 1, 'started', started,
  'token', exhausted and buried or ARGV[3])
if r[12] then redis.call('HDEL', KEYS[1], 'waiting', 'resumes') end
if cancelled then return {'cancel-requested', fence} end
if exhausted then return {'exhausted', fence, fence - spared} end
return {'claimed', fence, attempt, r[5] == '1' and not again and 1 or 0, r[7], started, r[9], r[10]}
`,
);
