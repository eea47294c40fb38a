import { defineScript } from '../script.ts';
import { fairShareLua } from './fair-share.ts';
import { clockLua, pendingLua } from './fragments.ts';
import { queuedJobsLua } from './queued-jobs.ts';
import { requestWindowsLua } from './request-windows.ts';
import { spendLua } from './spend.ts';
import { tenantLoadLua } from './tenant-load.ts';

/** `rates(windows)`: what is left of the limits on requests. `full(windows, kind, count)`: whose limit does not permit it, and for how long. */
const ratesLua = `
local scopes = {'key', 'tenant'}
local function rates(windows)
  local states = {}
  for _, scope in ipairs(scopes) do
    if windows[scope].limits.r >= 0 then states[#states + 1] = rate_of(windows[scope], scope) end
  end
  return states
end
local function full(windows, kind, count)
  for _, scope in ipairs(scopes) do
    local wait = lacks(windows[scope], kind, count)
    if wait then return scope, wait end
  end
  return nil
end
`;

/** `admission_from(first)`: what the tasks are held against, from ARGV, where `admissionArguments` has put it. */
const admissionLua = `
local function admission_from(first)
  local function number(at) return tonumber(ARGV[first + at]) end
  return {
    key = ARGV[first], lane = ARGV[first + 1], fingerprint = ARGV[first + 2], sealed = ARGV[first + 3], marks = ARGV[first + 4],
    span_ms = number(5), pending_max = number(6), share = number(7), running_max = number(8),
    requests = number(9), tokens = number(10), wanted = number(11), least = number(12), idempotency_ttl = number(13),
    key_limits = {r = number(14), t = number(15), unfinished = number(16), waiting = number(17)},
    tenant_limits = {r = number(18), t = number(19), unfinished = number(20), waiting = number(21)},
    caps = {key_day = number(22), key_month = number(23), tenant_day = number(24), tenant_month = number(25)},
  }
end
`;

/**
 * `refusal_of(...)`: which limit does not permit the tasks, as {code, whose limit, milliseconds}; nil for none. The milliseconds
 * are those until all limits whose future is known permit them: 0 where that is none of those that do not, -1 for never.
 */
const refusalLua = `
local function refusal_of(a, count, waiting_in_shard, windows, load)
  local first, wait = nil, 0
  local function refuse(code, whose, ms)
    first = first or {code, whose}
    wait = (ms < 0 or wait < 0) and -1 or math.max(wait, ms)
  end
  if waiting_in_shard + count > a.pending_max then refuse('queue.full', 'all', count > a.pending_max and -1 or 0) end
  for _, scope in ipairs(scopes) do
    local r, t = lacks(windows[scope], 'r', a.requests), lacks(windows[scope], 't', a.tokens)
    if r then refuse('limit.requests', scope, r) end
    if t then refuse('limit.tokens', scope, t) end
  end
  for _, row in ipairs({{'key', a.key_limits}, {'tenant', a.tenant_limits}}) do
    local whose, limits = row[1], row[2]
    if limits.unfinished >= 0 and load[whose].unfinished + count > limits.unfinished then
      refuse('limit.concurrent_tasks', whose, count > limits.unfinished and -1 or 0)
    end
    if limits.waiting >= 0 and load[whose].waiting + count > limits.waiting then
      refuse('limit.queued_tasks', whose, count > limits.waiting and -1 or 0)
    end
  end
  return first and {first[1], first[2], wait}
end
`;

/**
 * Accepts tasks of one tenant that are submitted together, with one source: all of them or none.
 *
 * KEYS  1 totals · 2 tenant's pending set · 3 what was admitted of the API key · 4 of the tenant · 5 idempotency key's tasks
 *       6.. task records
 * ARGV  1 source · 2 reply channel or '' · 3.. names of the tenant's keys · 15.. admission
 *       41.. for each record: task id, spec as JSON
 * Returns {'accepted', creation time in ms, rates} | {'replayed', creation time, task ids, rates}
 *       | {'refused', code, whose limit, or which cap, milliseconds until it may fit, or -1, or the nano-dollars that are left, rates}
 *   where a rate is {'key' | 'tenant', limit, remaining, ms until more}
 *
 * Invariant: a listed task's record exists if and only if the task is in exactly one status set, and a pending task has a job in
 * the queue, one of its own or one for several that were submitted together, or is parked. The number of the task in its shard orders it in the status sets; no two
 * tasks share one. A task that one process waits for has its reply channel instead, and is in no list. Either everything is
 * charged, set aside and written, or nothing but the request itself is charged. Accepting known ids changes nothing, so that a repeated call is harmless; as tasks
 * are accepted together, the first one's record tells that all of them are known.
 *
 * What is read together is written together, since each command that a script sends costs most of a microsecond.
 */
export const acceptScript = defineScript(
  'accept',
  `${clockLua}${pendingLua}${requestWindowsLua}${spendLua}${fairShareLua}${queuedJobsLua}${tenantLoadLua}${ratesLua}${admissionLua}${refusalLua}
local tenant, a = names_from(3), admission_from(15)
local now = now_ms()
local count, first_spec = #KEYS - 5, 41
local windows = {
  key = open_window(KEYS[3], a.key_limits.r, a.key_limits.t, now, a.span_ms),
  tenant = open_window(KEYS[4], a.tenant_limits.r, a.tenant_limits.t, now, a.span_ms),
}
local known = redis.call('HGET', KEYS[6], 'created')
if known then return {'accepted', known, rates(windows)} end
local earlier = a.fingerprint ~= '' and redis.call('GET', KEYS[5])
if earlier then
  local fingerprint, created, ids = string.match(earlier, '^(%S+) (%d+) (.+)$')
  if fingerprint ~= a.fingerprint then return {'refused', 'idempotency.key_reused', 'key', -1, rates(windows)} end
  local scope, wait = full(windows, 'r', a.requests)
  if scope then return {'refused', 'limit.requests', scope, integer(wait), rates(windows)} end
  for _, scope in ipairs(scopes) do charge(windows[scope], a.requests, 0) end
  return {'replayed', created, ids, rates(windows)}
end
local counted = string.find(a.marks, 'c', 1, true) and ':' .. a.key or nil
local load_names = {'under_way', 'running_max', 'unfinished', 'waiting'}
if counted then load_names[5], load_names[6] = 'unfinished' .. counted, 'waiting' .. counted end
local stored = redis.call('HMGET', tenant.load, unpack(load_names))
local function stored_count(at) return tonumber(stored[at] or '0') end
local load = {
  tenant = {unfinished = stored_count(3), waiting = stored_count(4)},
  key = {unfinished = stored_count(5), waiting = stored_count(6)},
}
local function charge_all(requests, tokens)
  for _, scope in ipairs(scopes) do charge(windows[scope], requests, tokens) end
end
local refused = refusal_of(a, count, pending(KEYS[1]), windows, load)
if refused then
  if refused[1] ~= 'limit.requests' then charge_all(a.requests, 0) end
  return {'refused', refused[1], refused[2], integer(refused[3]), rates(windows)}
end
local day = day_of(now)
local reserved = 0
if a.wanted >= 0 then
  local spend = open_spend(tenant.spend, day, string.find(a.marks, 'b', 1, true) and a.key or nil)
  local left, cap = left_of(spend, a.caps)
  reserved = left and math.min(a.wanted, math.floor(math.max(0, left) / count)) or a.wanted
  if reserved < a.least then
    charge_all(a.requests, 0)
    return {'refused', 'budget.exhausted', cap, integer(math.max(0, left)), rates(windows)}
  end
  move_spend(spend, reserved * count, 0)
end
charge_all(a.requests, a.tokens)
local running_max = a.running_max == -2 and tonumber(stored[2] or '-1') or a.running_max
local free = count
if running_max >= 0 then
  free = redis.call('EXISTS', tenant.parked) == 1 and 0 or math.max(0, math.min(count, running_max - stored_count(1)))
end
local numbers = {'unfinished', load.tenant.unfinished + count, 'waiting', load.tenant.waiting + count}
if free > 0 then numbers[#numbers + 1], numbers[#numbers + 2] = 'under_way', stored_count(1) + free end
if counted then
  for _, name in ipairs({'unfinished', 'waiting'}) do
    numbers[#numbers + 1], numbers[#numbers + 2] = name .. counted, load.key[name] + count
  end
end
if a.running_max >= 0 then numbers[#numbers + 1], numbers[#numbers + 2] = 'running_max', a.running_max end
redis.call('HSET', tenant.load, unpack(numbers))
if a.running_max == -1 and stored[2] then redis.call('HDEL', tenant.load, 'running_max') end
local order = redis.call('HINCRBY', KEYS[1], 'accepted', count) - count
local created = integer(now)
local fair, queue = tenant.fair[a.lane], tenant.queue[a.lane]
local ids, queued = {}, {}
for i = 1, count do
  local id = ARGV[first_spec + 2 * i - 2]
  local fields = {'status', 'pending', 'created', created, 'spec', ARGV[first_spec + 2 * i - 1], 'source', ARGV[1], 'key', a.key,
    'lane', a.lane, 'day', day, 'marks', a.marks}
  local function set(name, value) fields[#fields + 1], fields[#fields + 2] = name, value end
  ids[i] = id
  if a.wanted >= 0 then set('reserved', integer(reserved)) end
  if a.sealed ~= '' then set('sealed', a.sealed) end
  if ARGV[2] ~= '' then set('reply', ARGV[2]) else set('order', order + i) end
  if ARGV[2] ~= '' and a.fingerprint ~= '' then set('again', KEYS[5]) end
  if i <= free then
    -- Tasks of one job start together, in the place of the first: what is said to have started must not lie ahead of it.
    local tag = take_tag(fair, tenant.name, a.share)
    queued[i] = {id = id, tag = i > 1 and queued[1].tag or tag}
    set('tag', exact(queued[i].tag))
  else
    set('parked', 1)
    set('share', exact(a.share))
    redis.call('ZADD', tenant.parked, park_order(a.lane, order + i), id)
  end
  redis.call('HSET', KEYS[5 + i], unpack(fields))
  if ARGV[2] == '' then redis.call('ZADD', KEYS[2], order + i, id) end
end
if free == 1 then
  add_task_job(queue, queued[1].id, tenant.name, priority_of(fair, queue, queued[1].tag), now)
elseif free > 1 then
  local together = {}
  for i = 1, free do together[i] = queued[i].id end
  add_batch_job(queue, together, tenant.name, priority_of(fair, queue, queued[1].tag), now)
end
if a.fingerprint ~= '' then
  redis.call('SET', KEYS[5], a.fingerprint .. ' ' .. created .. ' ' .. table.concat(ids, ' '), 'EX', a.idempotency_ttl)
end
-- A cap that was lifted lets those in who came before.
if stored[2] and (free < count or running_max < 0) then let_run(tenant, now) end
return {'accepted', created, rates(windows)}
`,
);

/**
 * Counts requests that submit nothing.
 *
 * KEYS  1 what was admitted of the API key · 2 of the tenant
 * ARGV  1 most requests of the key, or -1 · 2 of the tenant · 3 within so many ms
 * Returns {whose limit does not permit it, or '', milliseconds until it does, rates as the script 'accept' returns them}
 */
export const admitScript = defineScript(
  'admit',
  `${clockLua}${requestWindowsLua}${ratesLua}
local now = now_ms()
local windows = {
  key = open_window(KEYS[1], tonumber(ARGV[1]), -1, now, tonumber(ARGV[3])),
  tenant = open_window(KEYS[2], tonumber(ARGV[2]), -1, now, tonumber(ARGV[3])),
}
local scope, wait = full(windows, 'r', 1)
if scope then return {scope, integer(wait), rates(windows)} end
for _, scope in ipairs(scopes) do charge(windows[scope], 1, 0) end
return {'', '0', rates(windows)}
`,
);
