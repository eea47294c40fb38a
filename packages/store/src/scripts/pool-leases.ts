import { defineScript } from '../script.ts';
import { clockLua } from './fragments.ts';

/**
 * Leases are members of a sorted set, by their expiry: `<node>\n<model>\n<id>`. Beside them a hash counts those of each
 * `<node>\n<model>`, so that a choice needs to look at no lease.
 *
 * `drop(member)`: takes a lease out of both; nothing happens when it is not there.
 * `touch(ms)`: both keys go together when no worker has anything in flight for long.
 *
 * Invariant of all three scripts: a field of the counts is the number of leases that begin with it, and never 0.
 */
const leasesLua = `
local function drop(member)
  if redis.call('ZREM', KEYS[1], member) == 0 then return end
  local field = string.match(member, '^(.*)\\n[^\\n]*$')
  if redis.call('HINCRBY', KEYS[2], field, -1) <= 0 then redis.call('HDEL', KEYS[2], field) end
end
local function touch(ms)
  redis.call('PEXPIRE', KEYS[1], 2 * ms)
  redis.call('PEXPIRE', KEYS[2], 2 * ms)
end
`;

/**
 * Takes a place at the node with the shortest expected delay; the router's `expectedDelayMs` says what that is and why.
 * Leases of workers that have died are cleared away first.
 *
 * KEYS  1 leases · 2 counts
 * ARGV  1 lease id · 2 lease time in ms
 *       3 request as JSON: {model, slots, bids: [{node, residents, roomy, loading, contended, loadMs, evictionMs,
 *       serviceMs}]}
 * Returns {index of the bid that won, from 0, and then field and count of everything that was in flight before}
 *
 * Invariant: the choice and its count are one step, so that no two workers take the same free slot.
 */
export const acquireNodeScript = defineScript(
  'acquire-node',
  `${clockLua}${leasesLua}
local now = now_ms()
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do drop(member) end
local flat = redis.call('HGETALL', KEYS[2])
local request = cjson.decode(ARGV[3])
local model, slots = request.model, request.slots

local loads = {}
for i = 1, #flat, 2 do
  local node, other = string.match(flat[i], '^([^\\n]*)\\n(.*)$')
  loads[node] = loads[node] or {}
  loads[node][other] = tonumber(flat[i + 1])
end

local function expected_delay(bid)
  local resident = {}
  for _, name in ipairs(bid.residents) do resident[name] = true end
  local own, others, strangers = 0, 0, 0
  for name, count in pairs(loads[bid.node] or {}) do
    if name == model then
      own = count
    else
      others = others + count
      if not resident[name] then strangers = strangers + count end
    end
  end
  local queue = math.max(0, own + 1 - slots) * bid.serviceMs / slots
  local ahead = others * bid.serviceMs / slots + queue
  local settled = bid.roomy or (strangers == 0 and not bid.contended)
  if settled and not bid.loading and resident[model] then return queue end
  if bid.loading or (settled and own > 0) then return bid.loadMs / 2 + ahead end
  local comeback = (others == 0 or bid.roomy) and 0 or bid.loadMs
  return bid.loadMs + comeback + bid.evictionMs + ahead
end

local best, shortest
for i, bid in ipairs(request.bids) do
  local delay = expected_delay(bid)
  if not best or delay < shortest then best, shortest = i, delay end
end

local field = request.bids[best].node .. '\\n' .. model
local time = tonumber(ARGV[2])
-- A call that a broken connection makes the client send twice takes one place.
if redis.call('ZADD', KEYS[1], now + time, field .. '\\n' .. ARGV[1]) == 1 then
  redis.call('HINCRBY', KEYS[2], field, 1)
end
touch(time)
return {best - 1, unpack(flat)}
`,
);

/**
 * Gives places back.
 *
 * KEYS  1 leases · 2 counts · ARGV  1.. leases
 * Returns 1
 */
export const releaseNodesScript = defineScript(
  'release-nodes',
  `${leasesLua}
for _, member in ipairs(ARGV) do drop(member) end
return 1
`,
);

/**
 * Keeps leases. One that has expired meanwhile is taken anew: its request is still in flight, whoever else was let in.
 *
 * KEYS  1 leases · 2 counts · ARGV  1 lease time in ms · 2.. leases
 * Returns 1
 */
export const renewNodesScript = defineScript(
  'renew-nodes',
  `${clockLua}${leasesLua}
local time = tonumber(ARGV[1])
local expiry = now_ms() + time
for i = 2, #ARGV do
  if redis.call('ZADD', KEYS[1], expiry, ARGV[i]) == 1 then
    redis.call('HINCRBY', KEYS[2], string.match(ARGV[i], '^(.*)\\n[^\\n]*$'), 1)
  end
end
touch(time)
return 1
`,
);
