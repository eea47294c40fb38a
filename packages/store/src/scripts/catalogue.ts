import { defineScript } from '../script.ts';

/**
 * Keeps a published catalogue alive while it is the current one.
 *
 * KEYS  1 model catalogue
 * ARGV  1 revision · 2 time to live in ms
 * Returns 'refreshed' | 'other' (another one is current) | 'absent'
 */
export const refreshCatalogueScript = defineScript(
  'refresh-catalogue',
  `
local revision = redis.call('HGET', KEYS[1], 'revision')
if not revision then return 'absent' end
if revision ~= ARGV[1] then return 'other' end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 'refreshed'
`,
);

/**
 * Makes a catalogue the current one.
 *
 * KEYS  1 model catalogue
 * ARGV  1 revision · 2 time to live in ms · 3 catalogue as JSON
 *
 * Invariant: revision and catalogue change together, and what nobody refreshes any more goes.
 */
export const publishCatalogueScript = defineScript(
  'publish-catalogue',
  `
redis.call('HSET', KEYS[1], 'revision', ARGV[1], 'catalogue', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`,
);
