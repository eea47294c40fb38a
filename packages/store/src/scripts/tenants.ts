import { defineScript } from '../script.ts';
import { clockLua } from './fragments.ts';

/**
 * Sets a field of a tenant.
 *
 * KEYS  1 the tenant · 2 all tenants
 * ARGV  1 name · 2 field · 3 value · 4 channel of changes
 * Returns what it has: {created, updated or nil, settings or nil, how often settings were set}
 *
 * Invariant: a tenant of which anything is kept is listed.
 */
export const setTenantScript = defineScript(
  'set-tenant',
  `${clockLua}
local now = integer(now_ms())
redis.call('HSETNX', KEYS[1], 'created', now)
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
if ARGV[2] == 'settings' then
  redis.call('HSET', KEYS[1], 'updated', now)
  redis.call('HINCRBY', KEYS[1], 'revision', 1)
end
redis.call('ZADD', KEYS[2], 0, ARGV[1])
redis.call('PUBLISH', ARGV[4], ARGV[1])
local r = redis.call('HMGET', KEYS[1], 'created', 'updated', 'settings', 'revision')
r[4] = r[4] or '0'
return r
`,
);

/**
 * Notes beside a tenant's tasks whether it is disabled.
 *
 * KEYS  1 tenant's standing
 * ARGV  1 revision of the settings · 2 '1' when they disable it, else '0'
 * Returns 1, or 0 when later settings have been noted
 *
 * Invariant: whichever order notes arrive in, the latest settings hold.
 */
export const noteStandingScript = defineScript(
  'note-tenant-standing',
  `
if tonumber(redis.call('HGET', KEYS[1], 'revision') or '0') > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'revision', ARGV[1], 'disabled', ARGV[2])
return 1
`,
);

/**
 * Lists tenants in alphabetical order.
 *
 * KEYS  1 all tenants
 * ARGV  1 most tenants · 2 where to begin, as ZRANGE takes it · 3 prefix of the tenants
 * Returns for each {name, created, updated or nil, settings or nil}
 *
 * The tenants, whose names are made from the prefix, share the hash tag of KEYS.
 */
export const listTenantsScript = defineScript(
  'list-tenants',
  `
local page = {}
for i, name in ipairs(redis.call('ZRANGE', KEYS[1], ARGV[2], '+', 'BYLEX', 'LIMIT', 0, ARGV[1])) do
  local r = redis.call('HMGET', ARGV[3] .. name, 'created', 'updated', 'settings')
  page[i] = {name, r[1], r[2], r[3]}
end
return page
`,
);
