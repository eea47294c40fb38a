import { defineScript } from '../script.ts';

/**
 * Puts another form of a stored provider key in its place, if the key is still as it was read.
 *
 * KEYS  1 tenant's provider keys
 * ARGV  1 provider · 2 key as it was read · 3 key as it becomes
 * Returns 1, or 0 when somebody has stored another key or deleted it
 *
 * Invariant: no key that a tenant stores is lost to a rotation of the master key that goes on at the same time.
 */
export const replaceProviderKeyScript = defineScript(
  'replace-provider-key',
  `
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
`,
);
