import { defineScript } from '../script.ts';
import { clockLua } from './fragments.ts';

const countFailureLua = `
local function count_failure(key, window_ms)
  local failures = redis.call('INCR', key)
  if failures == 1 then redis.call('PEXPIRE', key, window_ms) end
  return failures, redis.call('PTTL', key)
end
`;

/**
 * Looks up the API key that a request carries, with what is set for its tenant, or counts a failure of its address. Without
 * an address nothing is counted, and a secret that another one has replaced is found, too: it was let in before.
 *
 * KEYS  1 the key · 2 failures of the address, or none
 * ARGV  1 digest of the secret · 2 prefix of the tenants · 3 window of failures in ms
 * Returns {'found', digest, those that it has replaced with until when they are good, or nil, tenant, what the key may do,
 *   expiry or nil, revocation or nil, the tenant's settings or nil, its provider keys or nil}, or {'refused', failures, ms
 *   until they are forgotten, 1 for a secret that another one has replaced, else 0}
 *
 * Invariant: an unknown key and a wrong secret take the same steps and have the same answer. The comparison of digests here
 * decides what is returned and counted; whoever asked compares them again, in constant time. The tenant, whose name is made
 * from the prefix, shares the hash tag of KEYS.
 */
export const lookUpApiKeyScript = defineScript(
  'look-up-api-key',
  `${clockLua}${countFailureLua}
local r = redis.call('HMGET', KEYS[1], 'hash', 'earlier', 'tenant', 'spec', 'expires', 'revoked')
local good, replaced = r[1] == ARGV[1], 0
for digest, good_until in string.gmatch(r[2] or '', '(%x+):(%d+)') do
  if digest == ARGV[1] then
    good = good or tonumber(good_until) > now_ms()
    replaced = 1
  end
end
local tenant = redis.call('HMGET', ARGV[2] .. (r[3] or ''), 'settings', 'provider_keys')
if not good and (KEYS[2] or replaced == 0) then
  local failures, forgotten_in = 0, 0
  if KEYS[2] then failures, forgotten_in = count_failure(KEYS[2], ARGV[3]) end
  return {'refused', failures, forgotten_in, replaced}
end
return {'found', r[1], r[2], r[3], r[4], r[5], r[6], tenant[1], tenant[2]}
`,
);

/**
 * Counts a failed authentication of an address.
 *
 * KEYS  1 failures of the address
 * ARGV  1 window in ms
 * Returns {failures, ms until they are forgotten}
 */
export const countFailureScript = defineScript(
  'count-auth-failure',
  `${countFailureLua}
return {count_failure(KEYS[1], ARGV[1])}
`,
);
