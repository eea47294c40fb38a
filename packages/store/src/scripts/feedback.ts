import { defineScript } from '../script.ts';

/**
 * Stores what a client thinks of a completed task's answer, in the place of what it thought before.
 *
 * KEYS  1 task record · 2 result
 * ARGV  1 feedback as JSON
 * Returns nil when there is no such task or it is one that a single process waits for, {status} when it has not
 *   completed, else {'completed', result, the feedback before or nil}
 *
 * Invariant: of two callers that give feedback at once, the one whose write is second is told of the first one's, so that
 * whoever counts ratings takes back exactly what was counted.
 */
export const feedbackScript = defineScript(
  'feedback',
  `
local r = redis.call('HMGET', KEYS[1], 'status', 'reply', 'feedback')
if not r[1] or r[2] then return nil end
if r[1] ~= 'completed' then return {r[1]} end
redis.call('HSET', KEYS[1], 'feedback', ARGV[1])
return {r[1], redis.call('GET', KEYS[2]), r[3]}
`,
);
