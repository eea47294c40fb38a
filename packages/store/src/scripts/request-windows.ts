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
 * Limits are a table of `r` requests and `t` tokens, of which -1 is none.
 * `open_window(key, limits, now, span_ms)`: the window as it stands now, read once in a call; without any limit nothing is
 * read or written.
 * `lacks(window, limits, kind, count)`: nil when so much more of the kind, `r` or `t`, may be admitted, else the milliseconds
 * until it may, or -1 when it never will.
 * `charge(window, limits, requests, tokens)`: admits it.
 * `full(w, limits, requests)`: whose limit does not permit the requests, the API key's or the tenant's, and for how long; `w` and
 * `limits` have a window and limits for each of both `scopes`.
 * `rates(w, limits)`: what is left of the limits on requests, as the replies carry it: `scope limit remaining ms-until-more, ...`, in
 * one string, since each value of its own costs whoever sends and reads it.
 * `save_windows()`: writes what was admitted; before it nothing is written but that what is too old is forgotten.
 */
export const requestWindowsLua = `
local slots = 300
local opened_windows = {}
local function slot_counts(window, slot)
  if slot == window.latest then return window.latest_r, window.latest_t end
  local ended = window.ended
  if ended and slot == ended.slot then return ended.r, ended.t end
  local counts = redis.call('HGET', window.key, integer(slot))
  if not counts then return 0, 0 end
  local r, t = string.match(counts, '^(%d+) (%d+)$')
  return tonumber(r), tonumber(t)
end
local function state_of(w)
  return string.format('%d %d %d %d %d %d', w.r, w.t, w.oldest, w.latest, w.latest_r, w.latest_t)
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
local function open_window(key, limits, now, span_ms)
  if opened_windows[key] then return opened_windows[key] end
  local slot_ms = span_ms / slots
  local window = {key = key, now = now, slot_ms = slot_ms, slot = math.floor(now / slot_ms), r = 0, t = 0}
  if limits.r < 0 and limits.t < 0 then return window end
  opened_windows[key] = window
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
    if gone >= count then return math.ceil((slot + slots + 1) * window.slot_ms - window.now) end
  end
  return 0
end
local function lacks(window, limits, kind, count)
  local limit, sum = limits[kind], window[kind]
  if limit < 0 or sum + count <= limit then return nil end
  if count > limit then return -1 end
  return frees_in(window, kind, sum + count - limit)
end
local function charge(window, limits, requests, tokens)
  if limits.r < 0 then requests = 0 end
  if limits.t < 0 then tokens = 0 end
  if requests + tokens == 0 then return end
  if window.latest ~= window.slot then
    window.ended = window.latest and {slot = window.latest, r = window.latest_r, t = window.latest_t}
    window.begins, window.latest, window.latest_r, window.latest_t = true, window.slot, 0, 0
  end
  window.oldest = window.oldest or window.slot
  window.r, window.t = window.r + requests, window.t + tokens
  window.latest_r, window.latest_t = window.latest_r + requests, window.latest_t + tokens
  window.charged = true
end
local function save_windows()
  for key, window in pairs(opened_windows) do
    local ended = window.ended
    if ended then redis.call('HSET', key, integer(ended.slot), integer(ended.r) .. ' ' .. integer(ended.t)) end
    if window.charged then redis.call('HSET', key, 'now', state_of(window)) end
    if window.begins then redis.call('PEXPIRE', key, integer((slots + 2) * window.slot_ms)) end
  end
end
local scopes = {'key', 'tenant'}
local function rates(w, limits)
  local states = {}
  for _, scope in ipairs(scopes) do
    local window, limit = w[scope], limits[scope].r
    if limit >= 0 then
      local grows = window.oldest and (window.oldest + slots + 1) * window.slot_ms - window.now or 0
      states[#states + 1] = string.format('%s %d %d %d', scope, limit, math.max(0, limit - window.r), grows)
    end
  end
  return table.concat(states, ', ')
end
local function full(w, limits, requests)
  for _, scope in ipairs(scopes) do
    local wait = lacks(w[scope], limits[scope], 'r', requests)
    if wait then return scope, wait end
  end
  return nil
end
`;
