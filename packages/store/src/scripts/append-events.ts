import { defineScript } from '../script.ts';
import { emitLua } from './fragments.ts';

/**
 * Appends events of a running task.
 *
 * KEYS  1 task record · 2 events
 * ARGV  1 fence · 2 events cap · 3.. pairs of event type and data
 * Returns 'written' | 'cancel-requested' (written too) | 'fenced' (nothing written)
 *
 * Invariant: no event of an older holder enters the stream after a newer one started, and none follows the terminal.
 */
export const appendEventsScript = defineScript(
  'append-events',
  `${emitLua}
local r = redis.call('HMGET', KEYS[1], 'status', 'fence', 'cancel')
if r[1] ~= 'processing' or r[2] ~= ARGV[1] then return 'fenced' end
emit(KEYS[2], ARGV[2], 3)
return r[3] == '1' and 'cancel-requested' or 'written'
`,
);

/**
 * Gives a lease back without an outcome.
 *
 * KEYS  1 task record · 2 events
 * ARGV  1 fence · 2 events cap · 3 '1' to leave this start uncounted · 4.. pairs of event type and data
 * Returns 1 when the lease was current, else 0
 *
 * Invariant: a task that nobody holds can be cancelled at once; the next claim takes a new fence in any case.
 */
export const releaseScript = defineScript(
  'release',
  `${emitLua}
local r = redis.call('HMGET', KEYS[1], 'status', 'fence')
if r[1] ~= 'processing' or r[2] ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'held', 0)
if ARGV[3] == '1' then redis.call('HINCRBY', KEYS[1], 'spared', 1) end
emit(KEYS[2], ARGV[2], 4)
return 1
`,
);
