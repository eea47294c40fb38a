/**
 * Lua for limits on requests and tokens within any span of time, a minute by default: a sliding window over slots of time, each
 * with what was admitted in it.
 *
 * A slot counts until all of it is older than the span, so that no such span ever holds more than the limit, whenever it
 * begins; the price is that what was admitted is forgotten up to one slot late, a 300th of the span. A window has at most
 * 301 slots, however high its limits, and expires with the last of them. Its fields: `<slot>r` and `<slot>t`, the requests and
 * tokens of a slot; `r` and `t`, the sums; and `oldest`, the number of the first slot, in which there is something.
 *
 * `open_window(key, requests, tokens, now, span_ms)`: the window as it stands now, with its limits; -1 is none, and without
 * any nothing is read or written.
 * `lacks(window, kind, count)`: nil when so much more of the kind, `r` or `t`, may be admitted, else the milliseconds until it
 * may, or -1 when it never will.
 * `charge(window, requests, tokens)`: admits it.
 * `rate_of(window, scope)`: what is left of the limit on requests, as the replies carry it.
 */
export const requestWindowsLua = `
local slots = 300
local function slot_counts(window, slot)
  local name = integer(slot)
  local counts = redis.call('HMGET', window.key, name .. 'r', name .. 't')
  return tonumber(counts[1] or '0'), tonumber(counts[2] or '0')
end
local function forget_old(window)
  local first, oldest = window.slot - slots, window.oldest
  while window.oldest <= window.slot do
    local r, t = slot_counts(window, window.oldest)
    if r + t > 0 then
      if window.oldest >= first then break end
      redis.call('HDEL', window.key, integer(window.oldest) .. 'r', integer(window.oldest) .. 't')
      window.r, window.t = window.r - r, window.t - t
    end
    window.oldest = window.oldest + 1
  end
  if window.oldest > window.slot then
    redis.call('DEL', window.key)
    window.oldest, window.r, window.t = nil, 0, 0
  else
    redis.call('HSET', window.key, 'r', integer(window.r), 't', integer(window.t), 'oldest', integer(window.oldest))
  end
end
local function open_window(key, requests, tokens, now, span_ms)
  local slot_ms = span_ms / slots
  local window = {key = key, limits = {r = requests, t = tokens}, now = now, slot_ms = slot_ms, slot = math.floor(now / slot_ms),
    r = 0, t = 0}
  window.slot_r, window.slot_t = 0, 0
  if requests < 0 and tokens < 0 then return window end
  local name = integer(window.slot)
  local stored = redis.call('HMGET', key, 'r', 't', 'oldest', name .. 'r', name .. 't')
  if not stored[3] then return window end
  window.slot_r, window.slot_t = tonumber(stored[4] or '0'), tonumber(stored[5] or '0')
  window.r, window.t, window.oldest = tonumber(stored[1]), tonumber(stored[2]), tonumber(stored[3])
  if window.oldest < window.slot - slots then forget_old(window) end
  return window
end
local function frees_in(window, kind, count)
  local gone = 0
  for slot = window.oldest or window.slot, window.slot do
    local r, t = slot_counts(window, slot)
    gone = gone + (kind == 'r' and r or t)
    if gone >= count then return (slot + slots + 1) * window.slot_ms - window.now end
  end
  return 0
end
local function lacks(window, kind, count)
  local limit, sum = window.limits[kind], window[kind]
  if limit < 0 or sum + count <= limit then return nil end
  if count > limit then return -1 end
  return frees_in(window, kind, sum + count - limit)
end
local function charge(window, requests, tokens)
  if window.limits.r < 0 then requests = 0 end
  if window.limits.t < 0 then tokens = 0 end
  if requests + tokens == 0 then return end
  local name = integer(window.slot)
  local is_new = window.slot_r + window.slot_t == 0
  window.slot_r, window.slot_t = window.slot_r + requests, window.slot_t + tokens
  window.oldest = window.oldest or window.slot
  window.r, window.t = window.r + requests, window.t + tokens
  redis.call('HSET', window.key, name .. 'r', window.slot_r, name .. 't', window.slot_t, 'r', window.r, 't', window.t, 'oldest',
    integer(window.oldest))
  if is_new then redis.call('PEXPIRE', window.key, integer((slots + 2) * window.slot_ms)) end
end
local function rate_of(window, scope)
  local limit = window.limits.r
  local grows = window.oldest and (window.oldest + slots + 1) * window.slot_ms - window.now or 0
  return {scope, limit, math.max(0, limit - window.r), grows}
end
`;
