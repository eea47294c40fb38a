import { defineScript } from '../script.ts';

/**
 * Adds outcomes to the counts that all learners share.
 *
 * KEYS  1 learner counts
 * ARGV  1 what remains of a task type's counts after one more outcome · 2 most task types
 *       · then for each change: task type, tier, sufficient, insufficient
 * Returns how many changes were taken
 *
 * Invariant: the hash has at most ARGV[2] fields, one per task type: JSON from tier to {sufficient, insufficient}, neither
 * ever negative. Every outcome discounts all tiers of its task type, so that a sum of counts stays below 1 / (1 - ARGV[1]).
 * A negative change takes back what was counted and discounts nothing.
 */
export const addLearnerCountsScript = defineScript(
  'add-learner-counts',
  `
local discount, types_max = tonumber(ARGV[1]), tonumber(ARGV[2])
local taken = 0
for at = 3, #ARGV, 4 do
  local field, tier = ARGV[at], ARGV[at + 1]
  local sufficient, insufficient = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local json = redis.call('HGET', KEYS[1], field)
  if json or redis.call('HLEN', KEYS[1]) < types_max then
    local tiers = json and cjson.decode(json) or {}
    local kept = discount ^ math.max(0, sufficient + insufficient)
    for _, counts in pairs(tiers) do
      counts[1] = counts[1] * kept
      counts[2] = counts[2] * kept
    end
    local counts = tiers[tier] or {0, 0}
    tiers[tier] = {math.max(0, counts[1] + sufficient), math.max(0, counts[2] + insufficient)}
    redis.call('HSET', KEYS[1], field, cjson.encode(tiers))
    taken = taken + 1
  end
end
return taken
`,
);
