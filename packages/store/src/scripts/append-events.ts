import { defineScript } from '../script.ts';
import { clockLua, emitLua, replyLua } from './fragments.ts';
import { spendLua } from './spend.ts';
import { usageLua } from './usage.ts';

/**
 * Appends events of a running task; without events it only tells where the task stands.
 *
 * KEYS  1 task record · 2 events · 3 tenant's standing
 * ARGV  1 fence · 2 events cap · 3 task id · 4 number of the batch, which grows with each of the task
 *       5.. pairs of type and data
 * Returns 'written' | 'cancel-requested' (written too), also when the tenant is disabled | 'fenced' (nothing written)
 *
 * Invariant: no event of an older holder enters the stream after a newer one started, none follows the terminal, and a
 * batch that a broken connection makes the client send twice is written once.
 */
export const appendEventsScript = defineScript(
  'append-events',
  `${emitLua}${replyLua}
local r = redis.call('HMGET', KEYS[1], 'status', 'fence', 'cancel', 'batch', 'reply')
if r[1] ~= 'processing' or r[2] ~= ARGV[1] then return 'fenced' end
if #ARGV > 4 and tonumber(ARGV[4]) > tonumber(r[4] or '0') then
  redis.call('HSET', KEYS[1], 'batch', ARGV[4])
  emit(KEYS[2], ARGV[2], 5, reply_to(r[5], ARGV[3], ''))
end
local cancelled = r[3] == '1' or redis.call('HGET', KEYS[3], 'disabled') == '1'
return cancelled and 'cancel-requested' or 'written'
`,
);

/**
 * Gives a lease back without an outcome.
 *
 * KEYS  1 task record · 2 events
 * ARGV  1 fence · 2 events cap · 3 task id · 4 '1' to leave this start uncounted
 *       5 why the task waits for its next start, as JSON, or '' · 6 for how many milliseconds
 *       7 what the keys of the tenant's usage begin with · 8 nano-dollars spent by this start
 *       9 what it used, as `count_usage` takes it · 10 TTL of a day's usage · 11.. pairs of event type and data
 * Returns 'released' | 'cancel-requested' (released too) | 'fenced' (nothing done)
 *
 * Invariant: a task that nobody holds can be cancelled at once; the next claim takes a new fence in any case. Giving a
 * lease back twice changes nothing; what this start has spent is counted once. A record says why it waits from here to its
 * next start or its end.
 */
export const releaseScript = defineScript(
  'release',
  `${clockLua}${emitLua}${replyLua}${spendLua}${usageLua}
local r = redis.call('HMGET', KEYS[1], 'status', 'fence', 'held', 'cancel', 'reply', 'day', 'key')
if r[1] ~= 'processing' or r[2] ~= ARGV[1] then return 'fenced' end
if r[3] == '1' then
  redis.call('HSET', KEYS[1], 'held', 0)
  if ARGV[4] == '1' then redis.call('HINCRBY', KEYS[1], 'spared', 1) end
  if ARGV[5] ~= '' then redis.call('HSET', KEYS[1], 'waiting', ARGV[5], 'resumes', integer(now_ms() + tonumber(ARGV[6]))) end
  redis.call('HDEL', KEYS[1], 'spending')
  if ARGV[8] ~= '0' then redis.call('HINCRBY', KEYS[1], 'spent', ARGV[8]) end
  count_usage(ARGV[7] .. (r[6] or day_of(now_ms())), ARGV[10], r[7] or 'open', 0, ARGV[9])
  emit(KEYS[2], ARGV[2], 11, reply_to(r[5], ARGV[3], ''))
end
return r[4] == '1' and 'cancel-requested' or 'released'
`,
);
