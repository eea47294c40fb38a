/**
 * Lua for how much of a tenant's work there is, and for its cap on running tasks: as many of its tasks as the cap are in
 * the queue or running (`under_way`), the others are parked until one of those ends: interactive ones go first, each lane in
 * the order of acceptance.
 *
 * What these functions call `tenant` is a table of names: `name`, `tasks` (what the keys of its records begin with), `load`, `parked`,
 * `spend` and `usage` (what such keys begin with), `endpoints`, `outbox`, `fair` and `queue` (both by lane).
 *
 * `names_from(first)`: that table from ARGV, where `tenantNames` of tenant-names.ts has put them.
 * `count_load(tenant, field, by, api_key)`: counts `unfinished`, `waiting` or `under_way` tasks, also those of the API key
 * unless it is nil. A count of nothing is no field. Returns the tenant's count.
 * `park_order(lane, order)`: where the task with this number is parked.
 * `marked(r, mark)`: whether the `marks` of a record, or of a caller, have this one.
 * `let_run(tenant, now)`: puts parked tasks into the queue as far as the cap permits.
 * `balance(tenant, r, spent, now)`: moves what the task has spent, and the rest of what was set aside for it, in its budgets.
 * `leave(tenant, id, r, now)`: takes a task that becomes terminal out of the counts, and lets others into its place; `r` has
 * its `status`, `key`, `marks` and `parked`.
 *
 * Invariant: a pending task is either parked, and then at least `running_max` others are under way, or it has a job in the queue.
 */
export const tenantLoadLua = `
local let_run_max = 100
local function names_from(first)
  local a = ARGV
  return {name = a[first], tasks = a[first + 1], load = a[first + 2], parked = a[first + 3], spend = a[first + 4],
    usage = a[first + 5], endpoints = a[first + 6], outbox = a[first + 7],
    fair = {interactive = a[first + 8], batch = a[first + 9]}, queue = {interactive = a[first + 10], batch = a[first + 11]}}
end
local function count_load(tenant, field, by, api_key)
  local count = redis.call('HINCRBY', tenant.load, field, by)
  if count == 0 then redis.call('HDEL', tenant.load, field) end
  if api_key then
    field = field .. ':' .. api_key
    if redis.call('HINCRBY', tenant.load, field, by) == 0 then redis.call('HDEL', tenant.load, field) end
  end
  return count
end
local function park_order(lane, order)
  return lane == 'batch' and order + 4503599627370496 or order
end
local function let_run(tenant, now)
  local load = redis.call('HMGET', tenant.load, 'under_way', 'running_max')
  local free = load[2] and tonumber(load[2]) - tonumber(load[1] or '0') or let_run_max
  local count, jobs = 0, {}
  while count < math.min(free, let_run_max) do
    local id = redis.call('ZPOPMIN', tenant.parked)[1]
    if not id then break end
    local r = redis.call('HMGET', tenant.tasks .. id, 'status', 'lane', 'share')
    if r[1] == 'pending' then
      local lane = r[2]
      local tag = take_tag(tenant.fair[lane], tenant.name, tonumber(r[3]))
      redis.call('HDEL', tenant.tasks .. id, 'parked', 'share')
      redis.call('HSET', tenant.tasks .. id, 'tag', exact(tag))
      jobs[lane] = jobs[lane] or {}
      table.insert(jobs[lane], task_job(id, tenant.name, tag))
      count = count + 1
    end
  end
  if count == 0 then return end
  save_tags()
  for lane, added in pairs(jobs) do add_jobs(tenant.fair[lane], tenant.queue[lane], added, now) end
  count_load(tenant, 'under_way', count)
end
local function marked(r, mark)
  return r.marks and string.find(r.marks, mark, 1, true) and true or false
end
local function balance(tenant, r, spent, now)
  spent = spent + tonumber(r.spent or '0')
  local reserved = tonumber(r.reserved or '0')
  if reserved == 0 and spent == 0 then return end
  move_spend(open_spend(tenant.spend, r.day or day_of(now), marked(r, 'b') and r.key or nil), -reserved, spent)
  save_spend()
end
local function leave(tenant, id, r, now)
  if not r.marks then return end
  local api_key = marked(r, 'c') and r.key or nil
  if count_load(tenant, 'unfinished', -1, api_key) <= 0 then
    redis.call('DEL', tenant.load, tenant.parked)
    return
  end
  if r.status == 'pending' then count_load(tenant, 'waiting', -1, api_key) end
  if r.parked then
    redis.call('ZREM', tenant.parked, id)
    return
  end
  count_load(tenant, 'under_way', -1)
  let_run(tenant, now)
end
`;
