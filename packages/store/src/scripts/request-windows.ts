/**
 * Lua for limits on requests and tokens within any span of time, a minute by default: a sliding window over slots of time, each
 * with what was admitted in it.
 *
 * A slot counts until all of it is older than the span, so that no such span ever holds more than the limit, whenever it
 * begins; the price is that what was admitted is forgotten up to one slot late, a 300th of the span. A window has at most
 * 301 slots, however high its limits, and expires with the last of them. It is a hash whose field `now` has six numbers: the
 * sums of requests and tokens; the number of the oldest slot, in which there is something; and the number of the latest
 * one with its requests and tokens. Each slot before the latest has a field of its own, by its number, once it is over: so
 * a request reads and writes one field, however many slots there are.
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
  if slot == window.latest then return window.latest_r, window.latest_t end
  local counts = redis.call('HGET', window.key, integer(slot))
  if not counts then return 0, 0 end
  local r, t = string.match(counts, '^(%d+) (%d+)$')
  return tonumber(r), tonumber(t)
end
local function state_of(w)
  return string.format('%.0f %.0f %.0f %.0f %.0f %.0f', w.r, w.t, w.oldest, w.latest, w.latest_r, w.latest_t)
end
local function forget_old(window)
  local first = window.slot - slots
  if window.latest < first then
    redis.call('DEL', window.key)
    window.oldest, window.latest, window.r, window.t = nil, nil, 0, 0
    return
  end
  while window.oldest < window.latest do
    local r, t = slot_counts(window, window.oldest)
    if r + t > 0 then
      if window.oldest >= first then break end
      redis.call('HDEL', window.key, integer(window.oldest))
      window.r, window.t = window.r - r, window.t - t
    end
    window.oldest = window.oldest + 1
  end
  redis.call('HSET', window.key, 'now', state_of(window))
end
local function open_window(key, requests, tokens, now, span_ms)
  local slot_ms = span_ms / slots
  local window = {key = key, limits = {r = requests, t = tokens}, now = now, slot_ms = slot_ms, slot = math.floor(now / slot_ms),
    r = 0, t = 0}
  if requests < 0 and tokens < 0 then return window end
  local stored = redis.call('HGET', key, 'now')
  if not stored then return window end
  local r, t, oldest, latest, latest_r, latest_t = string.match(stored, '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d+)$')
  window.r, window.t, window.oldest = tonumber(r), tonumber(t), tonumber(oldest)
  window.latest, window.latest_r, window.latest_t = tonumber(latest), tonumber(latest_r), tonumber(latest_t)
  -- A clock that was set back has admitted nothing yet that it could forget.
  window.slot = math.max(window.slot, window.latest)
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
  local is_new = window.latest ~= window.slot
  if is_new then
    if window.latest then
      redis.call('HSET', window.key, integer(window.latest), integer(window.latest_r) .. ' ' .. integer(window.latest_t))
    end
    window.latest, window.latest_r, window.latest_t = window.slot, 0, 0
  end
  window.oldest = window.oldest or window.slot
  window.r, window.t = window.r + requests, window.t + tokens
  window.latest_r, window.latest_t = window.latest_r + requests, window.latest_t + tokens
  redis.call('HSET', window.key, 'now', state_of(window))
  if is_new then redis.call('PEXPIRE', window.key, integer((slots + 2) * window.slot_ms)) end
end
local function rate_of(window, scope)
  local limit = window.limits.r
  local grows = window.oldest and (window.oldest + slots + 1) * window.slot_ms - window.now or 0
  return {scope, limit, math.max(0, limit - window.r), grows}
end
`;
