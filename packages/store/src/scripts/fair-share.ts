/**
 * Lua for the fair sharing of workers between tenants: start-time fair queuing (Goyal, Vin and Cheng, 1996). A task's tag is
 * where its tenant's use of the lane stands when it comes, max(V, F); F then grows by the task's share, its cost divided by
 * the tenant's weight. Tasks start in the order of their tags, and V is the greatest tag that has started. So whoever
 * brings much work is spread out along V, whoever brings little goes next, and to have been idle earns nothing.
 *
 * Tags are absolute: doubles that only grow, where 1 is a small task of weight 1. `fair` is the lane's hash:
 *   now         V
 *   base        the tag whose priority is 1
 *   grain       priorities for each 1 of tag: a power of two, 16 unless so much waits that it would not fit
 * `fair:tags` is the sorted set of the tenants by F. An F at or below V says nothing and is removed as V passes it; where
 * there are more than `tenants_max`, V moves up to the least, so that the memory of a lane is bounded. Neither expires.
 *
 * `counts_in_priority`: how many jobs of one priority BullMQ tells apart in a score.
 * `exact(n)`: a double, a tag for one, as a text that stands for no other.
 * `take_tag(fair, tenant, share)`: the tag of a task that comes now.
 * `save_tags()`: writes how far the tenants have got; before it nothing is written.
 * `advance(fair, tag)`: says that a task started.
 * `make_room(fair, queue, tag)`: sees to it that there is a priority for jobs with tags up to this one. When it lies beyond the
 *    last, the base moves up to V and every job in the queue moves down by as much (a rebase); where the tag then needs more than
 *    half of the range, the grain gets coarser, until nothing waits. Moving keeps the order. It takes 4 us for each job that waits,
 *    once in at least 65,000 small tasks.
 * `priority_of(fair, tag)`: the priority that the task's job is to be added with, 1 to 2,097,151, lower is earlier. Only for tags
 *    for which there is room, and the job must be added by the same script before room is made again: what was given out before a
 *    rebase means nothing after it.
 *
 * What it relies on in BullMQ, whose keys all begin with `queue`: `prioritized` is a sorted set of job ids, scored by
 * priority * 2^32 + a count of jobs; `delayed` is a sorted set, `active` and `wait` (jobs that lost their worker) are
 * lists of job ids; and the field `priority` of the hash <queue><job id> is what a job comes back with. A test of the
 * queue package holds BullMQ to it. Needs `clockLua`.
 */
export const fairShareLua = `
local function exact(n)
  return string.format(n % 1 == 0 and n < 9007199254740992 and '%d' or '%.17g', n)
end
local counts_in_priority = 4294967296
local take_tag, save_tags, advance, make_room, priority_of
do
  local grain_max, priority_max = 16, 2097151
  local tenants_max = 4096
  local lanes = {}
  -- Read once: nobody else changes it while a script runs.
  local function lane_of(fair)
    if not lanes[fair] then
      local r = redis.call('HMGET', fair, 'now', 'base', 'grain')
      lanes[fair] = {now = tonumber(r[1] or '0'), base = tonumber(r[2] or '0'), grain = tonumber(r[3] or grain_max), used = {},
        comers = 0}
    end
    return lanes[fair]
  end
  local function place(tag, base, grain)
    return math.max(1, math.floor((tag - base) * grain) + 1)
  end
  function take_tag(fair, tenant, share)
    local f = lane_of(fair)
    local used = f.used[tenant]
    if not used then
      local stored = redis.call('ZSCORE', fair .. ':tags', tenant)
      if not stored then f.comers = f.comers + 1 end
      used = tonumber(stored or '0')
    end
    local tag = math.max(f.now, used)
    f.used[tenant] = tag + share
    return tag
  end
  function save_tags()
    for fair, f in pairs(lanes) do
      local tags, scores = fair .. ':tags', {}
      for tenant, used in pairs(f.used) do scores[#scores + 1], scores[#scores + 2] = exact(used), tenant end
      if #scores > 0 then redis.call('ZADD', tags, unpack(scores)) end
      local over = f.comers > 0 and redis.call('ZCARD', tags) - tenants_max or 0
      if over > 0 then advance(fair, tonumber(redis.call('ZRANGE', tags, over - 1, over - 1, 'WITHSCORES')[2])) end
      f.used, f.comers = {}, 0
    end
  end
  function advance(fair, tag)
    local f = lane_of(fair)
    if tag <= f.now then return end
    f.now = tag
    redis.call('HSET', fair, 'now', exact(tag))
    redis.call('ZREMRANGEBYSCORE', fair .. ':tags', '-inf', exact(tag))
  end
  local function set_priority(queue, id, priority)
    redis.call('HSET', queue .. id, 'priority', integer(priority))
  end
  -- From the first on, so that none ever gets behind one that is still to be moved.
  local function move_waiting(queue, moved)
    local key, last = queue .. 'prioritized', -1
    for from = 0, redis.call('ZCARD', key) - 1, 1000 do
      local rows = redis.call('ZRANGE', key, from, from + 999, 'WITHSCORES')
      local scores = {}
      for i = 1, #rows, 2 do
        local score = tonumber(rows[i + 1])
        local priority = moved(math.floor(score / counts_in_priority))
        last = math.max(priority * counts_in_priority + score % counts_in_priority, last + 1)
        scores[i], scores[i + 1] = exact(last), rows[i]
        set_priority(queue, rows[i], priority)
      end
      redis.call('ZADD', key, unpack(scores))
    end
  end
  local function move_others(queue, moved)
    for _, ids in ipairs({
      redis.call('ZRANGE', queue .. 'delayed', 0, -1), redis.call('LRANGE', queue .. 'active', 0, -1),
      redis.call('LRANGE', queue .. 'wait', 0, -1),
    }) do
      for _, id in ipairs(ids) do
        local priority = redis.call('HGET', queue .. id, 'priority')
        if priority then set_priority(queue, id, moved(tonumber(priority))) end
      end
    end
  end
  local function rebase(fair, queue, f, tag)
    local shift = place(f.now, f.base, f.grain) - 1
    local base, grain = f.base + shift / f.grain, grain_max
    while place(tag, base, grain) > priority_max / 2 do grain = grain / 2 end
    local function moved(priority)
      return math.min(priority_max, math.max(1, math.floor((priority - 1 - shift) * grain / f.grain) + 1))
    end
    move_waiting(queue, moved)
    move_others(queue, moved)
    f.base, f.grain = base, grain
    redis.call('HSET', fair, 'base', exact(base), 'grain', exact(grain))
  end
  local function fits_again(queue, f, tag)
    return (tag - f.now) * grain_max < priority_max / 2 and redis.call('ZCARD', queue .. 'prioritized') == 0
  end
  function make_room(fair, queue, tag)
    local f = lane_of(fair)
    if place(tag, f.base, f.grain) > priority_max or (f.grain < grain_max and fits_again(queue, f, tag)) then
      rebase(fair, queue, f, tag)
    end
  end
  function priority_of(fair, tag)
    local f = lane_of(fair)
    return place(tag, f.base, f.grain)
  end
end
`;
