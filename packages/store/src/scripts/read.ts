import { defineScript } from '../script.ts';

/** The record fields that `parseTaskRecord` takes, in its order. */
const recordFieldsLua = `'spec', 'status', 'fence', 'spared', 'cancel', 'created', 'started', 'done', 'expires', 'error',
  'waiting', 'resumes'`;

/**
 * Reads a whole task.
 *
 * KEYS  1 task record · 2 result
 * Returns nil when there is no such task, else {record fields..., source, feedback or nil, result or nil}
 */
export const readScript = defineScript(
  'read',
  `
local r = redis.call('HMGET', KEYS[1], ${recordFieldsLua}, 'source', 'feedback')
if not r[1] then return nil end
r[15] = redis.call('GET', KEYS[2])
return r
`,
);

/**
 * Reads the record of a task without what it is about.
 *
 * KEYS  1 task record
 * ARGV  none
 * Returns nil when there is no such task, else {record fields...}
 */
export const readRecordScript = defineScript(
  'read-record',
  `
local r = redis.call('HMGET', KEYS[1], ${recordFieldsLua})
return r[1] and r or nil
`,
);

/**
 * Lists tasks of one tenant, newest first, merging the sets of the given statuses.
 *
 * KEYS  the sets of the statuses
 * ARGV  1 limit · 2 order number below which to begin, or '+inf' · 3 prefix of task record keys
 * Returns {order number of the last task that was looked at, or '' at the end, {record fields...}...}
 *
 * The record keys are made from the prefix; they share the hash tag of KEYS, so that a cluster finds them too.
 * Members whose record has expired are dropped from their set.
 */
export const listScript = defineScript(
  'list',
  `
local limit = tonumber(ARGV[1])
local ceiling = ARGV[2] == '+inf' and '+inf' or '(' .. ARGV[2]
local merged = {}
for i, key in ipairs(KEYS) do
  local members = redis.call('ZREVRANGEBYSCORE', key, ceiling, '-inf', 'WITHSCORES', 'LIMIT', 0, limit + 1)
  for j = 1, #members, 2 do
    merged[#merged + 1] = {members[j], members[j + 1], key}
  end
end
table.sort(merged, function(a, b) return tonumber(a[2]) > tonumber(b[2]) end)
local page = {''}
for i = 1, math.min(limit, #merged) do
  local record = redis.call('HMGET', ARGV[3] .. merged[i][1], ${recordFieldsLua})
  if record[1] then
    page[#page + 1] = record
  else
    redis.call('ZREM', merged[i][3], merged[i][1])
  end
end
if #merged > limit then page[1] = merged[limit][2] end
return page
`,
);

/**
 * Reads a page of a task's events.
 *
 * KEYS  1 task record · 2 events
 * ARGV  1 id of the entry with which to begin · 2 most entries
 * Returns nil when there is no such task, else {status, error or nil, '1' when entries from ARGV[1] on were dropped by
 *   the cap, {{id, {type, data, type, data...}}...}, id of the last entry or 0-0}
 */
export const readEventsScript = defineScript(
  'read-events',
  `
local r = redis.call('HMGET', KEYS[1], 'status', 'error')
if not r[1] then return nil end
local entries = redis.call('XRANGE', KEYS[2], ARGV[1], '+', 'COUNT', ARGV[2])
local dropped = '0'
local first = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)
if #entries > 0 and entries[1][1] == first[1][1] and entries[1][1] ~= ARGV[1] then
  local info = redis.call('XINFO', 'STREAM', KEYS[2])
  local length, added = 0, 0
  for i = 1, #info, 2 do
    if info[i] == 'length' then length = info[i + 1] end
    if info[i] == 'entries-added' then added = info[i + 1] end
  end
  if added > length then dropped = '1' end
end
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
return {r[1], r[2], dropped, entries, last[1] and last[1][1] or '0-0'}
`,
);
