import { defineScript } from '../script.ts';
import { clockLua } from './fragments.ts';

/**
 * What the scripts for breakers share. A hash holds the deployments that are away, each as JSON: `ends` (time in ms),
 * `probation` (1: comes back on probation), `code` (why, may be empty), `open` (length of the latest opening in ms),
 * `token` and `lease` (who probes, and until when). A deployment that is not in it is well.
 *
 * `load(id, now)`: the absence of a deployment; nil when it is well, or back without probation.
 * `save(id, away, now)`: keeps an absence and announces it on the channel that is named like the hash.
 */
const absenceLua = `${clockLua}
local function load(id, now)
  local packed = redis.call('HGET', KEYS[1], id)
  if not packed then return nil end
  local away = cjson.decode(packed)
  if away.probation == 0 and away.ends <= now then
    redis.call('HDEL', KEYS[1], id)
    return nil
  end
  return away
end
local function left(away, now)
  return math.max(0, math.ceil(away.ends - now))
end
local function save(id, away, now)
  redis.call('HSET', KEYS[1], id, cjson.encode(away))
  redis.call('PUBLISH', KEYS[1], table.concat({id, left(away, now), away.probation, away.code}, '\\n'))
end
`;

/**
 * Adds a worker's calls to one deployment to the window that all workers share, and takes the deployment out when too
 * many of them were bad, or when a failure said for how long.
 *
 * KEYS  1 absences · 2 window of the deployment's calls
 * ARGV  1 deployment · 2 calls · 3 bad calls · 4 stated absence in ms, or -1 · 5 1 when it ends on probation
 *       6 code of the latest failure, or empty · 7 window in ms · 8 fewest calls · 9 bad share · 10 opening in ms
 * Returns {} when the deployment is well, else {ms that are left, 1 when on probation then, code}
 *
 * Invariant: an absence is never shortened, and calls are only counted while there is none. The window has at most
 * eleven slots and goes when no calls come in.
 */
export const reportCallsScript = defineScript(
  'report-calls',
  `${absenceLua}
local id, calls, bad, stated = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local now = now_ms()
local away = load(id, now)
if stated >= 0 and (not away or away.ends < now + stated) then
  local probation = math.max(tonumber(ARGV[5]), away and away.probation or 0)
  away = {ends = now + stated, probation = probation, code = ARGV[6], open = away and away.open or tonumber(ARGV[10])}
  save(id, away, now)
elseif not away and calls > 0 then
  local slot = math.floor(now / (tonumber(ARGV[7]) / 10))
  redis.call('HINCRBY', KEYS[2], slot .. ':calls', calls)
  redis.call('HINCRBY', KEYS[2], slot .. ':bad', bad)
  redis.call('PEXPIRE', KEYS[2], ARGV[7])
  local sums = {calls = 0, bad = 0}
  local counts = redis.call('HGETALL', KEYS[2])
  for i = 1, #counts, 2 do
    local time, kind = string.match(counts[i], '^(%d+):(%a+)$')
    if tonumber(time) <= slot - 10 then redis.call('HDEL', KEYS[2], counts[i])
    else sums[kind] = sums[kind] + tonumber(counts[i + 1]) end
  end
  if bad > 0 and sums.calls >= tonumber(ARGV[8]) and sums.bad >= sums.calls * tonumber(ARGV[9]) then
    away = {ends = now + tonumber(ARGV[10]), probation = 1, code = ARGV[6], open = tonumber(ARGV[10])}
    redis.call('DEL', KEYS[2])
    save(id, away, now)
  end
end
if not away then return {} end
return {left(away, now), away.probation, away.code}
`,
);

/**
 * Grants the probe of a deployment on probation.
 *
 * KEYS  1 absences
 * ARGV  1 deployment · 2 token of the caller · 3 lease in ms
 * Returns 0 when the caller may probe, else for how many ms it may not
 *
 * Invariant: of all callers, at most one has a lease that has not ended. A caller whose worker alone took a deployment
 * for faulty finds no absence here and needs no lease.
 */
export const takeProbeScript = defineScript(
  'take-probe',
  `${absenceLua}
local now = now_ms()
local away = load(ARGV[1], now)
if not away then return 0 end
if away.ends > now then return left(away, now) end
if (away.lease or 0) > now and away.token ~= ARGV[2] then return math.ceil(away.lease - now) end
away.token, away.lease = ARGV[2], now + tonumber(ARGV[3])
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(away))
return 0
`,
);

/**
 * Takes note of how a probe ended.
 *
 * KEYS  1 absences · 2 window of the deployment's calls
 * ARGV  1 deployment · 2 token of the caller · 3 answered | failed | abandoned · 4 stated absence in ms, or -1
 *       5 code of the failure, or empty · 6 longest opening in ms
 * Returns 1 when it counted, 0 when another caller has the probe by now
 *
 * Invariant: only the holder of the latest lease decides; every failed probe doubles the opening up to its maximum.
 */
export const endProbeScript = defineScript(
  'end-probe',
  `${absenceLua}
local id = ARGV[1]
local now = now_ms()
local away = load(id, now)
if not away or away.token ~= ARGV[2] then return 0 end
if ARGV[3] == 'answered' then
  redis.call('HDEL', KEYS[1], id)
  redis.call('DEL', KEYS[2])
  redis.call('PUBLISH', KEYS[1], id)
  return 1
end
away.token, away.lease = nil, nil
if ARGV[3] == 'failed' then
  local stated = tonumber(ARGV[4])
  away.open = math.min(away.open * 2, tonumber(ARGV[6]))
  away.ends = now + (stated >= 0 and stated or away.open)
  away.code = ARGV[5]
end
save(id, away, now)
return 1
`,
);

/**
 * Lists the deployments that are away, and forgets those that nobody has asked for a long time.
 *
 * KEYS  1 absences · ARGV  1 how long an absence is remembered after its end, in ms
 * Returns for each a row {deployment, ms that are left, 1 when on probation then, code}
 */
export const readAbsencesScript = defineScript(
  'read-absences',
  `${absenceLua}
local now = now_ms()
local rows = {}
for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do
  local away = load(id, now)
  if away and away.ends + tonumber(ARGV[1]) < now then redis.call('HDEL', KEYS[1], id)
  elseif away then rows[#rows + 1] = {id, left(away, now), away.probation, away.code} end
end
return rows
`,
);
