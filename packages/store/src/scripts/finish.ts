import { defineScript } from '../script.ts';
import { clockLua, emitLua, replyLua } from './fragments.ts';

/**
 * `close_task(...)`: makes a task terminal, so that it waits for nothing, and emits the events in ARGV from index `first` on. Its record, result and
 * events then live for the same time. A task without an `order` is in no list. Now and then the oldest members of the tenant's set are looked at, and those
 * whose record has expired are forgotten; the set goes altogether when the tenant finishes nothing for long.
 */
const closeTaskLua = `
local function close_task(task, events, from, to, status, id, order, ttl, cap, first, reply)
  local now = now_ms()
  redis.call('HSET', task, 'status', status, 'done', integer(now), 'expires', integer(now + ttl * 1000), 'held', 0)
  redis.call('HDEL', task, 'waiting', 'resumes')
  redis.call('EXPIRE', task, ttl)
  if order then
    redis.call('ZREM', from, id)
    redis.call('ZADD', to, order, id)
    if redis.call('ZCARD', to) % 32 == 0 then
      local prefix = string.sub(task, 1, -1 - #id)
      for _, old in ipairs(redis.call('ZRANGE', to, 0, 63)) do
        if redis.call('EXISTS', prefix .. old) == 1 then break end
        redis.call('ZREM', to, old)
      end
    end
    redis.call('EXPIRE', to, 2 * ttl)
  end
  emit(events, cap, first, reply)
  redis.call('EXPIRE', events, ttl)
end
`;

/**
 * The terminal write: compare-and-set on status and fence.
 *
 * KEYS  1 task record · 2 result · 3 events · 4 tenant's processing set · 5 tenant's set of the new status · 6 totals
 *       7 dead letters · 8 documents
 * ARGV  1 task id · 2 fence · 3 status · 4 result as JSON or '' · 5 error as JSON or '' · 6 TTL in seconds
 *       7 events cap · 8 dead letter as JSON or '' · 9 dead letters cap · 10 TTL of a task with a reply channel
 *       11 number of documents · then the documents in order · then pairs of event type and data, of which the last is
 *       the terminal event
 * Returns 1 when the task ended so by this holder, now or by an earlier sending of the same call, else 0
 *
 * Invariant: a task becomes terminal once, by its current holder; result, documents, status and terminal event appear together.
 */
export const finishScript = defineScript(
  'finish',
  `${clockLua}${emitLua}${replyLua}${closeTaskLua}
local r = redis.call('HMGET', KEYS[1], 'status', 'fence', 'order', 'reply')
if r[2] ~= ARGV[2] then return 0 end
if r[1] ~= 'processing' then return r[1] == ARGV[3] and 1 or 0 end
local ttl = tonumber(r[4] and ARGV[10] or ARGV[6])
if ARGV[4] ~= '' then redis.call('SET', KEYS[2], ARGV[4], 'EX', ttl) end
local documents = tonumber(ARGV[11])
for i = 1, documents do redis.call('HSET', KEYS[8], i - 1, ARGV[11 + i]) end
if documents > 0 then redis.call('EXPIRE', KEYS[8], ttl) end
if ARGV[5] ~= '' then redis.call('HSET', KEYS[1], 'error', ARGV[5]) end
if ARGV[8] ~= '' then redis.call('XADD', KEYS[7], 'MAXLEN', '~', ARGV[9], '*', 'letter', ARGV[8]) end
close_task(KEYS[1], KEYS[3], KEYS[4], KEYS[5], ARGV[3], ARGV[1], r[3], ttl, ARGV[7], 12 + documents,
  reply_to(r[4], ARGV[1], ARGV[4]))
redis.call('HINCRBY', KEYS[6], 'finished', 1)
return 1
`,
);

/**
 * Cancels a task that nobody holds, or asks its holder to stop.
 *
 * KEYS  1 task record · 2 events · 3 tenant's pending set · 4 tenant's processing set · 5 tenant's cancelled set
 *       6 totals · 7 accepted set
 * ARGV  1 task id · 2 accepted-set member · 3 TTL in seconds · 4 events cap · 5 cancellations channel
 *       6 TTL of a task with a reply channel · 7 terminal event type · 8 its data
 * Returns 'missing' | 'already-cancelled' | 'already-finished' | 'cancelled' | 'requested'
 *
 * Invariant: after 'cancelled' no worker can start or finish the task.
 */
export const cancelScript = defineScript(
  'cancel',
  `${clockLua}${emitLua}${replyLua}${closeTaskLua}
local r = redis.call('HMGET', KEYS[1], 'status', 'held', 'order', 'reply')
local status = r[1]
if not status then return 'missing' end
if status == 'cancelled' then return 'already-cancelled' end
if status ~= 'pending' and status ~= 'processing' then return 'already-finished' end
if status == 'processing' and r[2] == '1' then
  redis.call('HSET', KEYS[1], 'cancel', 1)
  redis.call('PUBLISH', ARGV[5], ARGV[1])
  return 'requested'
end
local from = status == 'pending' and KEYS[3] or KEYS[4]
local ttl = tonumber(r[4] and ARGV[6] or ARGV[3])
close_task(KEYS[1], KEYS[2], from, KEYS[5], 'cancelled', ARGV[1], r[3], ttl, ARGV[4], 7, reply_to(r[4], ARGV[1], ''))
if status == 'pending' then redis.call('HINCRBY', KEYS[6], 'started', 1) end
redis.call('HINCRBY', KEYS[6], 'finished', 1)
redis.call('ZREM', KEYS[7], ARGV[2])
return 'cancelled'
`,
);
