/** Lua that several scripts share. */

/** `now_ms()`: the wall clock of Redis, the one clock that all processes agree on. */
export const clockLua = `
local function now_ms()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local function integer(n)
  return string.format('%.0f', n)
end
`;

/**
 * `emit(key, cap, first)`: appends the events in ARGV from index `first` on, pairs of type and JSON, to a task's
 * capped stream as one entry, and announces them, whole, on the channel of the same name, so that listeners need no
 * second read. One entry for events that come together keeps the server's work small.
 */
export const emitLua = `
local function emit(key, cap, first)
  if #ARGV < first then return end
  local id = redis.call('XADD', key, 'MAXLEN', '~', cap, '*', unpack(ARGV, first))
  redis.call('PUBLISH', key, id .. '\\n' .. table.concat(ARGV, '\\n', first))
end
`;

/**
 * `pending(key)`: how many tasks of a shard wait. The totals only grow, each step of a task moving one of them:
 * `accepted` minus `started` are pending, `started` minus `finished` are processing.
 */
export const pendingLua = `
local function pending(key)
  local totals = redis.call('HMGET', key, 'accepted', 'started')
  return tonumber(totals[1] or '0') - tonumber(totals[2] or '0')
end
`;
