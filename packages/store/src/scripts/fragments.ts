/** Lua that several scripts share. */

/**
 * `now_ms()`: the wall clock of Redis, the one clock that all processes agree on.
 * `integer(n)`: a whole number below 2^63 as digits, which takes a quarter of the time of `%.0f`, or of leaving it to Redis.
 */
export const clockLua = `
local function now_ms()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local function integer(n)
  return string.format('%d', n)
end
`;

/**
 * `emit(key, cap, first, reply)`: appends the events in ARGV from index `first` on, pairs of type and JSON, to a task's
 * capped stream as one entry, and announces them, whole, so that listeners need no second read: on the channel of the
 * stream's name, or, for a task that one process waits for, on that process's reply channel, where `reply.head` tells
 * whose events they are and `reply.tail` is added. One entry for events that come together keeps the server's work small; more
 * than a thousand make several, because Lua passes on only so many arguments.
 */
export const emitLua = `
local function emit(key, cap, first, reply)
  for from = first, #ARGV, 2000 do
    local to = math.min(from + 1999, #ARGV)
    local id = redis.call('XADD', key, 'MAXLEN', '~', cap, '*', unpack(ARGV, from, to))
    local events = id .. '\\n' .. table.concat(ARGV, '\\n', from, to)
    if reply then
      redis.call('PUBLISH', reply.channel, reply.head .. events .. (to == #ARGV and reply.tail or ''))
    else
      redis.call('PUBLISH', key, events)
    end
  end
end
`;

/**
 * `reply_to(channel, id, result)`: the last argument of `emit` for a task whose record names a reply channel, else nil.
 */
export const replyLua = `
local function reply_to(channel, id, result)
  if not channel then return nil end
  return {channel = channel, head = id .. '\\n', tail = result ~= '' and '\\nresult\\n' .. result or ''}
end
`;
