import { defineScript } from '../script.ts';
import { clockLua } from './fragments.ts';

/**
 * Keeps a text for a while.
 *
 * KEYS  1 text · 2 texts by the time at which they go · 3 their bytes, with the field 'all' for the sum
 * ARGV  1 text · 2 TTL in ms · 3 digest of its name · 4 most bytes of all texts · 5 prefix of all texts
 * Returns how many others had to go before their time
 *
 * Invariant: every text is listed, so that all together have at most the given bytes; those go first that would have gone
 * next. Any of these keys may vanish by itself, as in a Redis that evicts: the counting then begins anew. The texts that
 * go have keys made from the prefix; they share the hash tag of KEYS.
 */
export const keepTextScript = defineScript(
  'keep-text',
  `${clockLua}
local function forget(digest)
  local bytes = tonumber(redis.call('HGET', KEYS[3], digest) or 0)
  redis.call('HDEL', KEYS[3], digest)
  return redis.call('HINCRBY', KEYS[3], 'all', integer(0 - bytes))
end
local now = now_ms()
local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', integer(now), 'LIMIT', 0, 1000)
for _, digest in ipairs(gone) do
  forget(digest)
  redis.call('ZREM', KEYS[2], digest)
end
forget(ARGV[3])
redis.call('ZREM', KEYS[2], ARGV[3])
if redis.call('ZCARD', KEYS[2]) == 0 then redis.call('DEL', KEYS[3]) end
local size = #ARGV[1]
local all = redis.call('HINCRBY', KEYS[3], 'all', size)
local evicted = 0
while all > tonumber(ARGV[4]) do
  local oldest = redis.call('ZPOPMIN', KEYS[2])
  if not oldest[1] then break end
  redis.call('UNLINK', ARGV[5] .. oldest[1])
  all = forget(oldest[1])
  evicted = evicted + 1
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('ZADD', KEYS[2], integer(now + tonumber(ARGV[2])), ARGV[3])
redis.call('HSET', KEYS[3], ARGV[3], size)
for i = 2, 3 do
  if redis.call('PTTL', KEYS[i]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[i], ARGV[2]) end
end
return evicted
`,
);
