import { defineScript } from '../script.ts';

/**
 * Notes what a task's holder is about to spend, before it does.
 *
 * KEYS  1 task record
 * ARGV  1 fence · 2 nano-dollars that this start may have spent when the calls that follow have ended
 * Returns 1, or 0 when the holder is no longer the current one: it must not spend anything
 *
 * Invariant: at every moment a start has spent at most what its record says. A start that ends tells what it spent instead;
 * of one that is lost, the next claim takes the note for spent.
 */
export const noteSpendingScript = defineScript(
  'note-spending',
  `
local r = redis.call('HMGET', KEYS[1], 'status', 'fence', 'held')
if r[1] ~= 'processing' or r[2] ~= ARGV[1] or r[3] ~= '1' then return 0 end
redis.call('HSET', KEYS[1], 'spending', ARGV[2])
return 1
`,
);
