import { defineScript } from '../script.ts';
import { clockLua } from './fragments.ts';

/**
 * Finds an answer, or says who makes it.
 *
 * KEYS  1 entry · 2 flight
 * ARGV  1 holder · 2 lease in ms
 * Returns {'hit', body} | {'leader'} | {'follower'}
 *
 * Invariant: while the lease of one holder runs, no other becomes leader. A call that is sent twice changes nothing.
 */
export const beginAnswerScript = defineScript(
  'begin-answer',
  `
local body = redis.call('HGET', KEYS[1], 'body')
if body then return {'hit', body} end
local holder = redis.call('HGET', KEYS[2], 'holder')
if holder and holder ~= ARGV[1] then
  redis.call('HSET', KEYS[2], 'awaited', 1)
  return {'follower'}
end
redis.call('HSET', KEYS[2], 'holder', ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return {'leader'}
`,
);

/**
 * Prolongs a lead.
 *
 * KEYS  1 flight
 * ARGV  1 holder · 2 lease in ms
 * Returns 1 when the holder still has the lead, else 0
 */
export const renewAnswerScript = defineScript(
  'renew-answer',
  `
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`,
);

/**
 * Keeps an answer, if there is one, and gives the lead up.
 *
 * KEYS  1 entry · 2 flight · 3 tenant's entries by time · 4.. buckets of the semantic index
 * ARGV  1 holder · 2 exact key · 3 channel · 4 announcement · 5 body or '' · 6 profile or '' · 7 TTL in ms
 *       8 most entries of the tenant · 9 prefix of the tenant's entries · 10 most members of a bucket
 * Returns how many older entries had to go
 *
 * Invariant: every entry is listed by its time, so that a tenant has at most the given number, however many are
 * written; the oldest go first. Any of these keys may vanish by itself, as in a Redis that evicts: then answers are
 * missed, and nothing else. The entries that go have keys made from the prefix; they share the hash tag of KEYS.
 */
export const settleAnswerScript = defineScript(
  'settle-answer',
  `${clockLua}
local evicted = 0
if ARGV[5] ~= '' then
  local now = now_ms()
  local ttl = tonumber(ARGV[7])
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'body', ARGV[5], 'profile', ARGV[6])
  redis.call('PEXPIRE', KEYS[1], ttl)
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', integer(now - ttl))
  redis.call('ZADD', KEYS[3], integer(now), ARGV[2])
  redis.call('PEXPIRE', KEYS[3], ttl)
  local surplus = redis.call('ZCARD', KEYS[3]) - tonumber(ARGV[8])
  if surplus > 0 then
    local oldest = redis.call('ZPOPMIN', KEYS[3], surplus)
    for i = 1, #oldest, 2 do evicted = evicted + redis.call('UNLINK', ARGV[9] .. oldest[i]) end
  end
  for i = 4, #KEYS do
    redis.call('ZADD', KEYS[i], integer(now), ARGV[2])
    redis.call('ZREMRANGEBYRANK', KEYS[i], 0, -1 - tonumber(ARGV[10]))
    redis.call('PEXPIRE', KEYS[i], ttl)
  end
end
local flight = redis.call('HMGET', KEYS[2], 'holder', 'awaited')
if flight[1] == ARGV[1] then redis.call('DEL', KEYS[2]) end
if flight[2] then redis.call('PUBLISH', ARGV[3], ARGV[4]) end
return evicted
`,
);

/**
 * Finds entries that are listed in the same buckets, those in most of them first, the newer before the older.
 *
 * KEYS  buckets
 * ARGV  1 limit · 2 prefix of the tenant's entries
 * Returns {exact key, profile, exact key, profile, ...}
 *
 * Members whose entry is gone leave their buckets. The entries' keys are made from the prefix; they share the hash tag
 * of KEYS.
 */
export const similarAnswersScript = defineScript(
  'similar-answers',
  `
local shared, order, place = {}, {}, {}
for _, bucket in ipairs(KEYS) do
  for _, member in ipairs(redis.call('ZREVRANGE', bucket, 0, -1)) do
    if not shared[member] then
      order[#order + 1] = member
      place[member] = #order
    end
    shared[member] = (shared[member] or 0) + 1
  end
end
table.sort(order, function(a, b)
  if shared[a] ~= shared[b] then return shared[a] > shared[b] end
  return place[a] < place[b]
end)
local limit = 2 * tonumber(ARGV[1])
local found = {}
for _, member in ipairs(order) do
  if #found >= limit then break end
  local profile = redis.call('HGET', ARGV[2] .. member, 'profile')
  if profile then
    found[#found + 1] = member
    found[#found + 1] = profile
  else
    for _, bucket in ipairs(KEYS) do redis.call('ZREM', bucket, member) end
  end
end
return found
`,
);
