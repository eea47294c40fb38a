import { defineScript } from '../script.ts';
import { fairShareLua } from './fair-share.ts';
import { clockLua } from './fragments.ts';
import { queuedJobsLua } from './queued-jobs.ts';
import { spendLua } from './spend.ts';
import { tenantLoadLua } from './tenant-load.ts';

/**
 * Starts a task: the caller becomes the holder of a new fence.
 *
 * KEYS  1 task record · 2 tenant's pending set · 3 tenant's processing set · 4 totals · 5 tenant's provider keys
 *       6 tenant's standing
 * ARGV  1 task id · 2 most attempts · 3 token of this call · 4.. names of the tenant's keys
 * Returns {'missing'} | {'finished'} | {'cancel-requested', fence} | {'exhausted', fence, attempts}
 *       | {'claimed', fence, attempt, 1 when an earlier holder never gave it back, creation and start time in ms, spec,
 *         source, nano-dollars set aside or '', nano-dollars spent by earlier starts, sealed provider keys of the request or '',
 *         {provider, sealed key, ...} of the tenant}
 *
 * Invariant: of all holders that ever were, only the last one's fence equals the record's. A start that cannot run
 * (cancelled, exhausted, of a tenant that is disabled) is not counted as an attempt. A call that a broken connection makes
 * the client send twice takes one fence. What an earlier holder was about to spend when it was lost counts as spent.
 */
export const claimScript = defineScript(
  'claim',
  `${clockLua}${spendLua}${fairShareLua}${queuedJobsLua}${tenantLoadLua}
local r = redis.call('HMGET', KEYS[1], 'status', 'fence', 'spared', 'cancel', 'held', 'order', 'created', 'started', 'spec',
  'source', 'token', 'waiting', 'lane', 'tag', 'key', 'marks', 'parked', 'reserved', 'spent', 'spending', 'sealed')
local status = r[1]
if not status then return {'missing'} end
if status ~= 'pending' and status ~= 'processing' then return {'finished'} end
local tenant = names_from(4)
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
  if r[16] then
    count_load(tenant, 'waiting', -1, marked({marks = r[16]}, 'c') and r[15] or nil)
    if r[17] then
      redis.call('ZREM', tenant.parked, ARGV[1])
      redis.call('HDEL', KEYS[1], 'parked', 'share')
      count_load(tenant, 'under_way', 1)
    end
    if r[14] then advance(tenant.fair[r[13]], tonumber(r[14])) end
  end
end
local spent = r[19] or '0'
if r[20] and not again then
  spent = integer(redis.call('HINCRBY', KEYS[1], 'spent', r[20]))
  redis.call('HDEL', KEYS[1], 'spending')
end
local attempt = fence - spared
local cancelled = r[4] == '1' or redis.call('HGET', KEYS[6], 'disabled') == '1'
local exhausted = r[11] == buried or (not again and attempt > tonumber(ARGV[2]))
if (cancelled or exhausted) and not again then spared = spared + 1 end
local started = r[8] or integer(now_ms())
redis.call('HSET', KEYS[1], 'status', 'processing', 'fence', fence, 'spared', spared, 'held', 1, 'started', started,
  'token', exhausted and buried or ARGV[3])
if r[12] then redis.call('HDEL', KEYS[1], 'waiting', 'resumes') end
if cancelled then return {'cancel-requested', fence} end
if exhausted then return {'exhausted', fence, fence - spared} end
return {'claimed', fence, attempt, r[5] == '1' and not again and 1 or 0, r[7], started, r[9], r[10], r[18] or '', spent,
  r[21] or '', redis.call('HGETALL', KEYS[5])}
`,
);
