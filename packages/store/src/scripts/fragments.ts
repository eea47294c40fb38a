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
 * `emit(key, cap, type, data)`: appends an event to a task's capped stream and announces it, whole, on the channel of
 * the same name, so that listeners need no second read.
 * `emit_all(key, cap, first)`: emits the pairs of type and data in ARGV from index `first` on.
 */
export const emitLua = `
local function emit(key, cap, type, data)
  local id = redis.call('XADD', key, 'MAXLEN', '~', cap, '*', 't', type, 'd', data)
  redis.call('PUBLISH', key, id .. '\\n' .. type .. '\\n' .. data)
end
local function emit_all(key, cap, first)
  for i = first, #ARGV, 2 do
    emit(key, cap, ARGV[i], ARGV[i + 1])
  end
end
`;
