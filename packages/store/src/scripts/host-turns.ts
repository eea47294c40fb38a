import { defineScript } from '../script.ts';
import { clockLua } from './fragments.ts';

/**
 * `leave(token)`: takes a waiter out of both sets. `keep(key, ms)`: lets a key live for that long at least. `arrival()`:
 * the time in microseconds, which is finer than calls can follow each other.
 *
 * Who waits for a host is listed twice: by arrival (KEYS[2]), which is the order of turns, and by the time until which the
 * waiter has promised to ask again (KEYS[3]), so that one that died holds up the others no longer than that.
 */
const queueLua = `
local function leave(token)
  redis.call('ZREM', KEYS[2], token)
  redis.call('ZREM', KEYS[3], token)
end
local function arrival()
  local t = redis.call('TIME')
  return integer(t[1] * 1000000 + t[2])
end
local function keep(key, ms)
  if redis.call('PTTL', key) < ms then redis.call('PEXPIRE', key, integer(ms)) end
end
`;

/**
 * Takes the turn of a host, or a place among those who wait for it.
 *
 * KEYS  1 turn: hash {token, delay, free_at} · 2 waiters by arrival · 3 waiters by the time until which they count
 * ARGV  1 token of the caller · 2 pause after the turn in ms · 3 longest turn in ms · 4 how long the caller still waits in
 *       ms · 5 how late a waiter may ask again in ms · 6 least time of a turn in ms
 * Returns {'granted', 0} | {'waiting', ms} | {'busy', ms}; ms: before that the turn cannot be the caller's
 *
 * Invariants: between the end of a turn and the begin of the next lies the pause of the former; a turn that is not
 * released ends when its longest time is over. The first in line goes first. Every key goes when nobody asks any more. A
 * call that is sent twice changes nothing.
 */
export const takeHostTurnScript = defineScript(
  'take-host-turn',
  `${clockLua}${queueLua}
local token, delay, longest = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local patience, grace, least = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local now = now_ms()
local turn = redis.call('HMGET', KEYS[1], 'token', 'delay', 'free_at')
if turn[1] == token then return {'granted', 0} end

for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', '(' .. integer(now))) do
  if gone ~= token then leave(gone) end
end
local ahead = redis.call('ZRANK', KEYS[2], token) or redis.call('ZCARD', KEYS[2])
local free_at = tonumber(turn[3] or '0')
if free_at <= now and ahead == 0 then
  leave(token)
  local ends_at = now + longest + delay
  redis.call('HSET', KEYS[1], 'token', token, 'delay', delay, 'free_at', integer(ends_at))
  redis.call('PEXPIRE', KEYS[1], integer(ends_at - now))
  return {'granted', 0}
end

-- Whoever has the turn may give it back at once.
if turn[1] then free_at = math.min(free_at, now + math.max(tonumber(turn[2]), least)) end
local wait = math.max(free_at - now, 0) + ahead * math.max(delay, least)
if wait > patience then
  leave(token)
  return {'busy', wait}
end
redis.call('ZADD', KEYS[2], 'NX', arrival(), token)
redis.call('ZADD', KEYS[3], integer(now + wait + grace), token)
keep(KEYS[2], wait + grace)
keep(KEYS[3], wait + grace)
return {'waiting', wait}
`,
);

/**
 * Gives a turn back, or a place among those who wait.
 *
 * KEYS  1 turn · 2 waiters by arrival · 3 waiters by the time until which they count
 * ARGV  1 token of the caller
 * Returns 1 when the caller had the turn, else 0
 *
 * Invariant: only the holder ends a turn; one that comes late leaves the turn of the next alone.
 */
export const releaseHostTurnScript = defineScript(
  'release-host-turn',
  `${clockLua}${queueLua}
leave(ARGV[1])
local turn = redis.call('HMGET', KEYS[1], 'token', 'delay')
if turn[1] ~= ARGV[1] then return 0 end
local delay = tonumber(turn[2])
if delay == 0 then return redis.call('DEL', KEYS[1]) end
redis.call('HDEL', KEYS[1], 'token', 'delay')
redis.call('HSET', KEYS[1], 'free_at', integer(now_ms() + delay))
redis.call('PEXPIRE', KEYS[1], delay)
return 1
`,
);
