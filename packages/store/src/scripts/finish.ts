import { defineScript } from '../script.ts';
import { fairShareLua } from './fair-share.ts';
import { clockLua, emitLua, replyLua } from './fragments.ts';
import { queuedJobsLua } from './queued-jobs.ts';
import { spendLua } from './spend.ts';
import { tenantLoadLua } from './tenant-load.ts';
import { usageLua } from './usage.ts';

/**
 * `ending_of(task)`: the fields of a record that its end depends on, by name; those that are absent are false.
 *
 * `close_task(...)`: makes a task terminal, so that it waits for nothing, keeps no secret and owes nothing, and emits the events
 * in ARGV from index `first` on. Its record, result and events then live for the same time. A task without an `order` is in no list,
 * and has no webhooks. Now and then the oldest members of the tenant's set are looked at, and those whose record has expired are
 * forgotten; the set goes altogether when the tenant finishes nothing for long. `due` is from when on anybody may see to its
 * webhooks, by default from now on: younger entries are left to the worker that ends the task.
 */
const closeTaskLua = `
local function ending_of(task)
  local names = {'status', 'fence', 'held', 'order', 'reply', 'key', 'marks', 'parked', 'day', 'reserved', 'spent', 'again'}
  local r = {}
  for i, value in ipairs(redis.call('HMGET', task, unpack(names))) do r[names[i]] = value end
  return r
end
local function close_task(c)
  local task, r, tenant, now = c.task, c.r, c.tenant, now_ms()
  redis.call('HSET', task, 'status', c.status, 'done', integer(now), 'expires', integer(now + c.ttl * 1000), 'held', 0)
  redis.call('HDEL', task, 'waiting', 'resumes', 'sealed', 'parked', 'share', 'reserved', 'spending')
  redis.call('EXPIRE', task, c.ttl)
  if r.order then
    redis.call('ZREM', c.from, c.id)
    redis.call('ZADD', c.to, r.order, c.id)
    if redis.call('ZCARD', c.to) % 32 == 0 then
      for _, old in ipairs(redis.call('ZRANGE', c.to, 0, 63)) do
        if redis.call('EXISTS', tenant.tasks .. old) == 1 then break end
        redis.call('ZREM', c.to, old)
      end
    end
    redis.call('EXPIRE', c.to, 2 * c.ttl)
    if marked(r, 'h') or redis.call('EXISTS', tenant.endpoints) == 1 then
      redis.call('ZADD', tenant.outbox, c.due or integer(now), c.id .. tenant.name)
    end
  end
  -- An idempotency key stands for an answer as long as that is kept; a task that nobody waited for any more has none.
  if r.again and c.status == 'cancelled' then redis.call('DEL', r.again) end
  if r.again and c.status ~= 'cancelled' then redis.call('EXPIRE', r.again, c.ttl) end
  emit(c.events, c.events_cap, c.first, c.reply)
  redis.call('EXPIRE', c.events, c.ttl)
  balance(tenant, r, c.spent, now)
  leave(tenant, c.id, r, now)
end
`;

const endingLua = `${clockLua}${emitLua}${replyLua}${spendLua}${fairShareLua}${queuedJobsLua}${tenantLoadLua}${closeTaskLua}`;

/**
 * The terminal write: compare-and-set on status and fence.
 *
 * KEYS  1 task record · 2 result · 3 events · 4 tenant's processing set · 5 tenant's set of the new status · 6 totals
 *       7 dead letters · 8 documents
 * ARGV  1 task id · 2 fence · 3 status · 4 result as JSON or '' · 5 error as JSON or '' · 6 TTL in seconds
 *       7 events cap · 8 dead letter as JSON or '' · 9 dead letters cap · 10 TTL of a task with a reply channel
 *       11.. names of the tenant's keys · 23 nano-dollars spent by this start · 24 what it used, as `count_usage` takes it
 *       25 TTL of a day's usage · 26 number of documents · then the documents in order · then pairs of event type and data, of which the last is
 *       the terminal event
 * Returns 1 when the task ended so by this holder, now or by an earlier sending of the same call, else 0
 *
 * Invariant: a task becomes terminal once, by its current holder; result, documents, status, terminal event and what the task
 * cost appear together, and nothing stays set aside for it.
 */
export const finishScript = defineScript(
  'finish',
  `${endingLua}${usageLua}
local r = ending_of(KEYS[1])
if r.fence ~= ARGV[2] then return 0 end
if r.status ~= 'processing' then return r.status == ARGV[3] and 1 or 0 end
local tenant = names_from(11)
local ttl = tonumber(r.reply and ARGV[10] or ARGV[6])
if ARGV[4] ~= '' then redis.call('SET', KEYS[2], ARGV[4], 'EX', ttl) end
local documents = tonumber(ARGV[26])
for i = 1, documents do redis.call('HSET', KEYS[8], i - 1, ARGV[26 + i]) end
if documents > 0 then redis.call('EXPIRE', KEYS[8], ttl) end
if ARGV[5] ~= '' then redis.call('HSET', KEYS[1], 'error', ARGV[5]) end
if ARGV[8] ~= '' then redis.call('XADD', KEYS[7], 'MAXLEN', '~', ARGV[9], '*', 'letter', ARGV[8]) end
count_usage(tenant.usage .. (r.day or day_of(now_ms())), ARGV[25], r.key or 'open', 1, ARGV[24])
close_task({
  task = KEYS[1], r = r, tenant = tenant, id = ARGV[1], status = ARGV[3], ttl = ttl, from = KEYS[4], to = KEYS[5],
  events = KEYS[3], events_cap = ARGV[7], first = 27 + documents, reply = reply_to(r.reply, ARGV[1], ARGV[4]),
  spent = tonumber(ARGV[23]),
})
redis.call('HINCRBY', KEYS[6], 'finished', 1)
return 1
`,
);

/**
 * Cancels a task that nobody holds, or asks its holder to stop.
 *
 * KEYS  1 task record · 2 events · 3 tenant's pending set · 4 tenant's processing set · 5 tenant's cancelled set
 *       6 totals
 * ARGV  1 task id · 2 TTL in seconds · 3 events cap · 4 cancellations channel · 5 TTL of a task with a reply channel
 *       6.. names of the tenant's keys · 18 terminal event type · 19 its data
 * Returns 'missing' | 'already-cancelled' | 'already-finished' | 'cancelled' | 'requested'
 *
 * Invariant: after 'cancelled' no worker can start or finish the task, and nothing stays set aside for it.
 */
export const cancelScript = defineScript(
  'cancel',
  `${endingLua}
local r = ending_of(KEYS[1])
if not r.status then return 'missing' end
if r.status == 'cancelled' then return 'already-cancelled' end
if r.status ~= 'pending' and r.status ~= 'processing' then return 'already-finished' end
if r.status == 'processing' and r.held == '1' then
  redis.call('HSET', KEYS[1], 'cancel', 1)
  redis.call('PUBLISH', ARGV[4], ARGV[1])
  return 'requested'
end
close_task({
  task = KEYS[1], r = r, tenant = names_from(6), id = ARGV[1], status = 'cancelled',
  ttl = tonumber(r.reply and ARGV[5] or ARGV[2]), from = r.status == 'pending' and KEYS[3] or KEYS[4], to = KEYS[5],
  events = KEYS[2], events_cap = ARGV[3], first = 18, reply = reply_to(r.reply, ARGV[1], ''), spent = 0,
  due = 0,
})
if r.status == 'pending' then redis.call('HINCRBY', KEYS[6], 'started', 1) end
redis.call('HINCRBY', KEYS[6], 'finished', 1)
return 'cancelled'
`,
);
