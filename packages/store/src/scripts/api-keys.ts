import { earlierSecretsMax } from '../earlier-secrets.ts';
import { requestSeedsLua } from '../request-seeds.ts';
import { defineScript } from '../script.ts';
import { clockLua } from './fragments.ts';

/**
 * Stores a new API key. A later attempt at the same request gives the key that an earlier one has made another secret, since
 * nobody knows the one that it has.
 *
 * KEYS  1 the key · 2 all keys · 3 the tenant's keys · 4 how many were ever created · 5 the tenant · 6 all tenants
 * ARGV  1 id · 2 tenant · 3 what the key may do, as JSON · 4 digest of its secret · 5 time of expiry in ms, or empty
 *       6 most live keys of the tenant · 7 prefix of the keys · 8 ms for which ended keys are listed
 *       9 the request · 10 which attempt at it this is
 * Returns its fields and values; none when the tenant has too many keys
 *
 * Invariant: of all attempts at a request, one key comes, with the secret of the latest; one that somebody has rotated or
 * revoked since is left as it is. A tenant has at most the given number of live keys, and lists at most as many ended ones, of which the oldest
 * go first. The keys whose names are made from the prefix share the hash tag of KEYS.
 */
export const createApiKeyScript = defineScript(
  'create-api-key',
  `${clockLua}
local function forget(id)
  redis.call('UNLINK', ARGV[7] .. id)
  redis.call('ZREM', KEYS[2], id)
  redis.call('ZREM', KEYS[3], id)
end
local now, live, ended = now_ms(), 0, {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  local r = redis.call('HMGET', ARGV[7] .. id, 'created', 'revoked', 'expires')
  if not r[1] then
    forget(id)
  elseif r[2] or (r[3] and tonumber(r[3]) <= now) then
    ended[#ended + 1] = id
  else
    live = live + 1
  end
end
local known = redis.call('HMGET', KEYS[1], 'hash', 'made_by', 'attempt', 'revoked')
if known[1] then
  if known[2] == ARGV[9] and not known[4] and tonumber(known[3]) < tonumber(ARGV[10]) then
    redis.call('HSET', KEYS[1], 'hash', ARGV[4], 'attempt', ARGV[10])
  end
  return redis.call('HGETALL', KEYS[1])
end
if live >= tonumber(ARGV[6]) then return {} end
for i = 1, #ended - tonumber(ARGV[6]) + 1 do forget(ended[i]) end
redis.call('HSET', KEYS[1], 'tenant', ARGV[2], 'spec', ARGV[3], 'hash', ARGV[4], 'created', integer(now),
  'made_by', ARGV[9], 'attempt', ARGV[10])
if ARGV[5] ~= '' then redis.call('HSET', KEYS[1], 'expires', ARGV[5]) end
local fields = redis.call('HGETALL', KEYS[1])
if ARGV[5] ~= '' then
  redis.call('PEXPIREAT', KEYS[1], integer(tonumber(ARGV[5]) + tonumber(ARGV[8])))
end
local order = redis.call('INCR', KEYS[4])
redis.call('ZADD', KEYS[2], order, ARGV[1])
redis.call('ZADD', KEYS[3], order, ARGV[1])
redis.call('HSETNX', KEYS[5], 'created', integer(now))
redis.call('ZADD', KEYS[6], 0, ARGV[2])
return fields
`,
);

/**
 * Lists API keys, newest first.
 *
 * KEYS  1 the keys to list, by order of creation
 * ARGV  1 most keys · 2 order to begin below, or +inf · 3 prefix of the keys
 * Returns {order of the last key when there may be more, else '', then for each {id, its fields and values}}
 *
 * Invariant: keys that have gone leave the list when it is read. They share the hash tag of KEYS.
 */
export const listApiKeysScript = defineScript(
  'list-api-keys',
  `
local rows = redis.call('ZRANGE', KEYS[1], '(' .. ARGV[2], '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, ARGV[1], 'WITHSCORES')
local page = {#rows == 2 * tonumber(ARGV[1]) and rows[#rows] or ''}
for i = 1, #rows, 2 do
  local fields = redis.call('HGETALL', ARGV[3] .. rows[i])
  if #fields == 0 then
    redis.call('ZREM', KEYS[1], rows[i])
  else
    page[#page + 1] = {rows[i], fields}
  end
end
return page
`,
);

/**
 * Gives an API key a new secret. A later attempt at the same request replaces the secret that an earlier one has given it,
 * since nobody knows that.
 *
 * KEYS  1 the key
 * ARGV  1 id · 2 digest of the new secret · 3 ms for which the old one stays good; 0: none before it stays good, either
 *       4 channel of changes · 5 the request · 6 which attempt at it this is
 * Returns its fields and values; none when there is no such key, or it is revoked or has expired
 *
 * Invariant: sent twice, it has the effect of once, and so have all attempts at a request, of which the latest decides the
 * secret until somebody else rotates: from then on they change nothing, as long as the request is remembered. A replaced
 * secret keeps its time until so many have been replaced after it that it is kept no more.
 */
export const rotateApiKeyScript = defineScript(
  'rotate-api-key',
  `${clockLua}${requestSeedsLua}
local r = redis.call('HMGET', KEYS[1], 'hash', 'revoked', 'expires', 'earlier', 'made_by', 'attempt')
local now = now_ms()
if not r[1] or r[2] or (r[3] and tonumber(r[3]) <= now) then return {} end
local at = seed_at(r[5], ARGV[5])
local again = at == 1
if at and (not again or tonumber(r[6]) >= tonumber(ARGV[6])) then return redis.call('HGETALL', KEYS[1]) end
-- Without a grace the time is 0, which tells it from one that has run out.
local good_until = ARGV[3] == '0' and '0' or integer(now + tonumber(ARGV[3]))
-- They are kept when they are good for nothing, too: whoever still sends one is told that there is another.
local earlier = again and {} or {r[1] .. ':' .. good_until}
for digest, time in string.gmatch(r[4] or '', '(%x+):(%d+)') do
  if again and #earlier == 0 then time = good_until end
  if ARGV[3] == '0' then time = '0' end
  if #earlier < ${String(earlierSecretsMax)} then earlier[#earlier + 1] = digest .. ':' .. time end
end
redis.call('HSET', KEYS[1], 'hash', ARGV[2], 'rotated', integer(now), 'earlier', table.concat(earlier, ' '),
  'made_by', again and r[5] or with_seed(r[5], ARGV[5]), 'attempt', ARGV[6])
redis.call('PUBLISH', ARGV[4], ARGV[1])
return redis.call('HGETALL', KEYS[1])
`,
);

/**
 * Revokes an API key for ever.
 *
 * KEYS  1 the key · 2 all keys
 * ARGV  1 id · 2 ms for which it stays listed; 0: it is forgotten at once · 3 channel of changes · 4 prefix of the tenants' keys
 * Returns its fields and values; none when there is no such key
 *
 * Invariant: a revoked key stays revoked, and keeps the time of the first revocation, and its replaced secrets, whose
 * holders are told of it like that of the latest. The tenant's keys, whose name is made from the prefix, share the hash tag
 * of KEYS.
 */
export const revokeApiKeyScript = defineScript(
  'revoke-api-key',
  `${clockLua}
local r = redis.call('HMGET', KEYS[1], 'tenant', 'revoked')
if not r[1] then return {} end
if not r[2] then
  redis.call('HSET', KEYS[1], 'revoked', integer(now_ms()))
  redis.call('PEXPIRE', KEYS[1], math.max(1, tonumber(ARGV[2])))
  redis.call('PUBLISH', ARGV[3], ARGV[1])
end
local fields = redis.call('HGETALL', KEYS[1])
if ARGV[2] == '0' then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('ZREM', ARGV[4] .. r[1], ARGV[1])
end
return fields
`,
);
