import { defineScript } from '../script.ts';
import { clockLua } from './fragments.ts';
import { requestWindowsLua } from './request-windows.ts';

/**
 * Counts requests that submit nothing.
 *
 * KEYS  1 what was admitted of the API key · 2 of the tenant
 * ARGV  1 most requests of the key, or -1 · 2 of the tenant · 3 within so many ms
 * Returns {whose limit does not permit it, or '', milliseconds until it does, rates as the script 'accept' returns them}
 */
export const admitScript = defineScript(
  'admit',
  `${clockLua}${requestWindowsLua}
local now, span_ms = now_ms(), tonumber(ARGV[3])
local limits = {key = {r = tonumber(ARGV[1]), t = -1}, tenant = {r = tonumber(ARGV[2]), t = -1}}
local w = {key = open_window(KEYS[1], limits.key, now, span_ms), tenant = open_window(KEYS[2], limits.tenant, now, span_ms)}
local scope, wait = full(w, limits, 1)
if scope then return {scope, integer(wait), rates(w, limits)} end
for _, scope in ipairs(scopes) do charge(w[scope], limits[scope], 1, 0) end
save_windows()
return {'', '0', rates(w, limits)}
`,
);
