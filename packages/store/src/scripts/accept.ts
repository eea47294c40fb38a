import { defineScript } from '../script.ts';
import { fairShareLua } from './fair-share.ts';
import { clockLua } from './fragments.ts';
import { queuedJobsLua } from './queued-jobs.ts';
import { requestWindowsLua } from './request-windows.ts';
import { spendLua } from './spend.ts';
import { submissionsLua } from './submissions.ts';
import { tenantLoadLua } from './tenant-load.ts';

/**
 * Accepts submissions of any tenants of one shard, one after the other: each is the tasks that a request hands in together, with one
 * source, and all of its tasks are accepted or none.
 *
 * KEYS  1 totals
 * ARGV  1 span of the limits on requests in ms · 2 most waiting tasks of the shard · 3 TTL of an idempotency key · 4 number of callers
 *       · 5 number of submissions · then each caller · then each submission, with task id and spec as JSON of each of its tasks
 * Returns for each submission {'accepted', creation time in ms, rates} | {'replayed', creation time, task ids, rates}
 *       | {'refused', code, whose limit, or which cap, milliseconds until it may fit, or -1, or the nano-dollars that are left, rates}
 *   where rates are as `rates` spells them
 *
 * Invariant: a listed task's record exists if and only if the task is in exactly one status set, and a pending task has a job in
 * the queue, one of its own or one for several that were submitted together, or is parked. The number of the task in its shard orders
 * it in the status sets; no two tasks share one. A task that one process waits for has its reply channel instead, and is in no list.
 * Either everything is charged, set aside and written, or nothing but the request itself is charged. Accepting known ids changes
 * nothing, so that a repeated call is harmless; as tasks are accepted together, the first one's record tells that all of them are
 * known.
 *
 * What submissions have in common is read once and written once, since each command that a script sends costs most of a
 * microsecond. Whatever of it is written is read first, but that windows forget what is too old, and before anything is written: a read
 * that fails, as of a key of another type, leaves nothing half done, and the submissions can be sent again, each by itself. (What is
 * only known in the end, the parked tasks that a lifted cap lets run and the jobs that a rebase moves, is read after.)
 */
export const acceptScript = defineScript(
  'accept',
  `${clockLua}${requestWindowsLua}${spendLua}${fairShareLua}${queuedJobsLua}${tenantLoadLua}${submissionsLua}
local now = now_ms()
local created, day = integer(now), day_of(now)
local span_ms, pending_max, idempotency_ttl = number(), number(), text()
local caller_count, submission_count = number(), number()
local callers = callers_from(caller_count)
local totals = redis.call('HMGET', KEYS[1], 'accepted', 'started')
local accepted, started = tonumber(totals[1] or '0'), tonumber(totals[2] or '0')
local before = accepted
local known_tasks, known_requests, writes, jobs, let_in = {}, {}, {}, {}, {}
local function later(...)
  writes[#writes + 1] = {...}
end
local function created_of(record)
  return known_tasks[record] or redis.call('HGET', record, 'created')
end
-- Fingerprint, creation time and task ids of the request that an idempotency key stands for.
local function request_of(s)
  if s.fingerprint == '' then return nil end
  local stored = known_requests[s.idempotency] or redis.call('GET', s.idempotency)
  if not stored then return nil end
  return string.match(stored, '^(%S+) (%d+) (.+)$')
end
local function windows_of(c)
  if not c.windows then
    c.windows = {
      key = open_window(c.window_keys.key, c.limits.key, now, span_ms),
      tenant = open_window(c.window_keys.tenant, c.limits.tenant, now, span_ms),
    }
  end
  return c.windows
end
local function charge_all(c, requests, tokens)
  for _, scope in ipairs(scopes) do charge(c.windows[scope], c.limits[scope], requests, tokens) end
end
-- What is set aside for each task; nil and {cap, what is left of it} where that is too little.
local function reserve(s)
  if s.wanted < 0 then return 0 end
  local c = s.caller
  c.spend = c.spend or open_spend(c.tenant.spend, day, marked(c, 'b') and c.key or nil)
  local left, cap = left_of(c.spend, c.caps)
  local reserved = left and math.min(s.wanted, math.floor(math.max(0, left) / s.count)) or s.wanted
  if reserved < s.least then return nil, {cap, math.max(0, left)} end
  move_spend(c.spend, reserved * s.count, 0)
  return reserved
end
-- How many of the tasks go into the queue; the others are parked.
local function places_for(s, load)
  local c, counts = s.caller, load.counts
  local was_capped = counts.running_max >= 0
  if c.running_max > -2 then set_load(load, 'running_max', c.running_max) end
  local free = s.count
  if counts.running_max >= 0 then
    if load.has_parked == nil then load.has_parked = redis.call('ZCARD', c.tenant.parked) > 0 end
    free = load.has_parked and 0 or math.max(0, math.min(s.count, counts.running_max - counts.under_way))
    if free < s.count then load.has_parked = true end
  end
  -- A cap that was lifted lets those in who came before.
  if was_capped and (free < s.count or counts.running_max < 0) then let_in[c.tenant.name] = c.tenant end
  return free
end
local function write(s, free, reserved)
  local c, ids, first_tag = s.caller, {}, nil
  local tenant, queue = c.tenant, c.tenant.queue[s.lane]
  local marks = c.marks .. s.hooked
  for i = 1, s.count do
    local id, spec = ARGV[s.first + 2 * i - 2], ARGV[s.first + 2 * i - 1]
    local order = integer(accepted + i)
    local record = tenant.tasks .. id
    local fields = {'HSET', record, 'status', 'pending', 'created', created, 'spec', spec, 'source', s.source, 'key', c.key, 'lane', s.lane,
      'day', day, 'marks', marks}
    local function set(name, value) fields[#fields + 1], fields[#fields + 2] = name, value end
    ids[i], known_tasks[record] = id, created
    if s.wanted >= 0 then set('reserved', integer(reserved)) end
    if s.sealed ~= '' then set('sealed', s.sealed) end
    if s.reply == '' then
      set('order', order)
      c.listed[#c.listed + 1], c.listed[#c.listed + 2] = order, id
    else
      set('reply', s.reply)
      if s.fingerprint ~= '' then set('again', s.idempotency) end
    end
    if i <= free then
      -- Tasks of one job start together, in the place of the first: what is said to have started must not lie ahead of it.
      local tag = take_tag(tenant.fair[s.lane], tenant.name, s.share)
      first_tag = first_tag or tag
      set('tag', exact(first_tag))
    else
      set('parked', '1')
      set('share', exact(s.share))
      later('ZADD', tenant.parked, integer(park_order(s.lane, accepted + i)), id)
    end
    writes[#writes + 1] = fields
  end
  if free > 0 then
    jobs[queue] = jobs[queue] or {fair = tenant.fair[s.lane]}
    table.insert(jobs[queue], free == 1 and task_job(ids[1], tenant.name, first_tag)
      or batch_job({unpack(ids, 1, free)}, tenant.name, first_tag))
  end
  if s.fingerprint ~= '' then
    local request = s.fingerprint .. ' ' .. created .. ' ' .. table.concat(ids, ' ')
    known_requests[s.idempotency] = request
    later('SET', s.idempotency, request, 'EX', idempotency_ttl)
  end
end
local function accept(s)
  local c = s.caller
  local w, limits = windows_of(c), c.limits
  local known = created_of(c.tenant.tasks .. ARGV[s.first])
  if known then return {'accepted', known, rates(w, limits)} end
  local fingerprint, earlier, ids = request_of(s)
  if fingerprint then
    local scope, wait = full(w, limits, s.requests)
    if scope then return {'refused', 'limit.requests', scope, integer(wait), rates(w, limits)} end
    charge_all(c, s.requests, 0)
    if fingerprint ~= s.fingerprint then return {'refused', 'idempotency.key_reused', 'key', '-1', rates(w, limits)} end
    return {'replayed', earlier, ids, rates(w, limits)}
  end
  local counted = marked(c, 'c') and ':' .. c.key or nil
  local load = load_of(c.tenant, counted and c.key)
  local refused = refusal_of(s, w, load, accepted - started, pending_max)
  if refused then
    if refused[1] ~= 'limit.requests' then charge_all(c, s.requests, 0) end
    return {'refused', refused[1], refused[2], integer(refused[3]), rates(w, limits)}
  end
  local reserved, lacking = reserve(s)
  if not reserved then
    charge_all(c, s.requests, 0)
    return {'refused', 'budget.exhausted', lacking[1], integer(lacking[2]), rates(w, limits)}
  end
  charge_all(c, s.requests, s.tokens)
  local free = places_for(s, load)
  for _, suffix in ipairs(counted and {'', counted} or {''}) do
    set_load(load, 'unfinished' .. suffix, load.counts['unfinished' .. suffix] + s.count)
    set_load(load, 'waiting' .. suffix, load.counts['waiting' .. suffix] + s.count)
  end
  set_load(load, 'under_way', load.counts.under_way + free)
  write(s, free, reserved)
  accepted = accepted + s.count
  return {'accepted', created, rates(w, limits)}
end
local replies = {}
for i = 1, submission_count do replies[i] = accept(submission_from(callers)) end
for _, c in ipairs(callers) do
  if #c.listed > 0 then redis.call('ZCARD', c.pending) end
end
for queue in pairs(jobs) do check_queue(queue) end
save_windows()
if accepted == before then return replies end
redis.call('HINCRBY', KEYS[1], 'accepted', integer(accepted - before))
save_spend()
save_loads()
save_tags()
for _, command in ipairs(writes) do redis.call(unpack(command)) end
for _, c in ipairs(callers) do
  if #c.listed > 0 then redis.call('ZADD', c.pending, unpack(c.listed)) end
end
for queue, added in pairs(jobs) do add_jobs(added.fair, queue, added, now) end
for _, tenant in pairs(let_in) do let_run(tenant, now) end
return replies
`,
);
