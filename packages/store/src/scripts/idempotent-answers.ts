import { defineScript } from '../script.ts';
import { clockLua } from './fragments.ts';

/**
 * Begins a request that has an idempotency key.
 *
 * KEYS  1 kept answer · 2 the tenant's kept answers by the time at which they go
 * ARGV  1 fingerprint of the request · 2 owner · 3 ms after which an attempt counts as lost · 4 TTL of answers in ms
 *       5 most answers of the tenant · 6 prefix of the answers · 7 what follows it in KEYS[1] · 8 seed, if it is the first attempt
 * Returns {'first', seed, which attempt this is}, {'replayed', answer}, {'reused'} or {'in-progress', ms after which that
 *   attempt counts as lost}
 *
 * Invariant: sent twice, it has the effect of once. Of all requests with one key, one at a time is the first, and none after an
 * answer was kept; all that are have the same seed, unless one before them has created nothing for certain. A tenant has at most
 * the given number of answers; those go first that would have gone next. They share the hash tag of KEYS.
 */
export const beginIdempotentScript = defineScript(
  'begin-idempotent',
  `${clockLua}
local kept = redis.call('HMGET', KEYS[1], 'fingerprint', 'answer', 'owner', 'owned_until', 'seed', 'attempt')
local now = now_ms()
if kept[1] then
  if kept[3] == ARGV[2] then return {'first', kept[5], tonumber(kept[6])} end
  if kept[1] ~= ARGV[1] then return {'reused'} end
  if kept[2] then return {'replayed', kept[2]} end
  if kept[3] and tonumber(kept[4]) > now then return {'in-progress', tonumber(kept[4]) - now} end
end
local seed, attempt = kept[5] or ARGV[8], tonumber(kept[6] or '0') + 1
redis.call('HSET', KEYS[1], 'fingerprint', ARGV[1], 'owner', ARGV[2], 'owned_until', integer(now + tonumber(ARGV[3])),
  'seed', seed, 'attempt', attempt)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', integer(now))
redis.call('ZADD', KEYS[2], integer(now + tonumber(ARGV[4])), ARGV[7])
while redis.call('ZCARD', KEYS[2]) > tonumber(ARGV[5]) do
  redis.call('UNLINK', ARGV[6] .. redis.call('ZPOPMIN', KEYS[2])[1])
end
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return {'first', seed, attempt}
`,
);

/**
 * Ends an attempt at a request that has an idempotency key: with an answer that is kept, as if the request had never been made,
 * or so that whoever repeats it makes the next attempt, with the same seed. It is one script for all three, which Redis knows
 * by the time at which something fails.
 *
 * KEYS  1 kept answer
 * ARGV  1 owner · 2 'answered', 'refused' or 'open' · 3 answer, or '' · 4 TTL of the answer in ms
 * Returns 1, or 0 when the request does not belong to the owner any more
 *
 * Invariant: only the owner of an unfinished request ends it.
 */
export const endIdempotentScript = defineScript(
  'end-idempotent',
  `
if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
if ARGV[2] == 'refused' then return redis.call('DEL', KEYS[1]) end
redis.call('HDEL', KEYS[1], 'owner', 'owned_until')
if ARGV[2] == 'open' then return 1 end
redis.call('HDEL', KEYS[1], 'seed', 'attempt')
redis.call('HSET', KEYS[1], 'answer', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
`,
);
