/**
 * Lua for what is submitted, and for the limits that it is held against. Needs `clockLua`, `requestWindowsLua` and `tenantLoadLua`.
 *
 * `callers_from(count)`, `submission_from(callers)`: who submits, and what; from ARGV, one after the other, in the order in which
 * task-acceptance.ts has put it there. `text()` and `number()` read what comes before.
 * `load_of(tenant, key)`: the tenant's hash of counts as a table, those of the API key too unless that is nil; each is read once in
 * a call. `set_load(load, name, count)`. `save_loads()`: writes what was set; before it nothing is written.
 * `refusal_of(s, w, load, waiting, most)`: which limit does not permit the tasks, as {code, whose limit, milliseconds}; nil for none. The
 * milliseconds are those until all limits whose future is known permit them: 0 where that is none of those that do not, -1 for
 * never.
 */
export const submissionsLua = `
local at = 0
local function text()
  at = at + 1
  return ARGV[at]
end
local function number()
  return tonumber(text())
end
local function callers_from(count)
  local callers = {}
  for i = 1, count do
    local tenant = names_from(at + 1)
    at = at + 12
    callers[i] = {
      tenant = tenant, pending = text(), window_keys = {key = text(), tenant = text()}, key = text(), marks = text(), running_max = number(),
      limits = {
        key = {r = number(), t = number(), unfinished = number(), waiting = number()},
        tenant = {r = number(), t = number(), unfinished = number(), waiting = number()},
      },
      caps = {key_day = number(), key_month = number(), tenant_day = number(), tenant_month = number()},
      listed = {},
    }
  end
  return callers
end
local function submission_from(callers)
  local s = {
    caller = callers[number()], lane = text(), share = number(), requests = number(), tokens = number(), wanted = number(),
    least = number(), idempotency = text(), fingerprint = text(), reply = text(), sealed = text(), hooked = text(), source = text(),
    count = number(), first = at + 1,
  }
  at = at + 2 * s.count
  return s
end
local loads = {}
local function load_of(tenant, key)
  local load = loads[tenant.load]
  local names = load and {} or {'under_way', 'running_max', 'unfinished', 'waiting'}
  if not load then
    load = {counts = {}, set = {}}
    loads[tenant.load] = load
  end
  if key and not load.counts['unfinished:' .. key] then
    names[#names + 1], names[#names + 2] = 'unfinished:' .. key, 'waiting:' .. key
  end
  if #names == 0 then return load end
  for i, count in ipairs(redis.call('HMGET', tenant.load, unpack(names))) do
    load.counts[names[i]] = tonumber(count or names[i] == 'running_max' and '-1' or '0')
  end
  return load
end
local function set_load(load, name, count)
  if load.counts[name] == count then return end
  load.counts[name], load.set[name] = count, true
end
local function save_loads()
  for key, load in pairs(loads) do
    local fields = {}
    for name in pairs(load.set) do
      if load.counts[name] >= 0 then fields[#fields + 1], fields[#fields + 2] = name, integer(load.counts[name]) end
    end
    if #fields > 0 then redis.call('HSET', key, unpack(fields)) end
    if load.set.running_max and load.counts.running_max < 0 then redis.call('HDEL', key, 'running_max') end
  end
end
local function refusal_of(s, w, load, waiting, waiting_max)
  local c, count = s.caller, s.count
  local first, wait = nil, 0
  local function refuse(code, whose, ms)
    first = first or {code, whose}
    wait = (ms < 0 or wait < 0) and -1 or math.max(wait, ms)
  end
  local function bound(code, whose, most, counted)
    if most >= 0 and counted + count > most then refuse(code, whose, count > most and -1 or 0) end
  end
  bound('queue.full', 'all', waiting_max, waiting)
  for _, scope in ipairs(scopes) do
    local r, t = lacks(w[scope], c.limits[scope], 'r', s.requests), lacks(w[scope], c.limits[scope], 't', s.tokens)
    if r then refuse('limit.requests', scope, r) end
    if t then refuse('limit.tokens', scope, t) end
  end
  for _, scope in ipairs(scopes) do
    local limits, suffix = c.limits[scope], scope == 'key' and ':' .. c.key or ''
    bound('limit.concurrent_tasks', scope, limits.unfinished, load.counts['unfinished' .. suffix])
    bound('limit.queued_tasks', scope, limits.waiting, load.counts['waiting' .. suffix])
  end
  return first and {first[1], first[2], wait}
end
`;
