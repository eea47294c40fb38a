/**
 * Lua for budgets. Amounts are whole nano-dollars, days are digits such as 20260801, by UTC. A tenant's day and month each have
 * a hash: `spent` and `reserved` of the tenant, and `spent:<key>` and `reserved:<key>` of those API keys that have caps of their own.
 *
 * `day_of(ms)`: the day of a time (the algorithm `civil_from_days` of Howard Hinnant's date algorithms).
 * `open_spend(prefix, day, key)`: the day and its month as they stand, those of the key too unless it is nil. Each amount is read
 * once in a call.
 * `left_of(spend, caps)`: what may still be reserved under the caps, or nil when there is none, and the name of the cap that
 * says so; a cap of -1 is none. `caps` has `key_day`, `key_month`, `tenant_day` and `tenant_month`.
 * `move_spend(spend, reserved, spent)`: changes what is reserved and spent.
 * `save_spend()`: writes what was changed; before it nothing is written.
 */
export const spendLua = `
local function day_of(ms)
  local z = math.floor(ms / 86400000) + 719468
  local era = math.floor(z / 146097)
  local doe = z - era * 146097
  local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
  local mp = math.floor((5 * doy + 2) / 153)
  local month = mp < 10 and mp + 3 or mp - 9
  local year = yoe + era * 400 + (month <= 2 and 1 or 0)
  return string.format('%04d%02d%02d', year, month, doy - math.floor((153 * mp + 2) / 5) + 1)
end
local spend_periods = {}
local function read_amounts(period, names)
  local stored = redis.call('HMGET', period.key, unpack(names))
  for i, name in ipairs(names) do period.amounts[name] = tonumber(stored[i] or '0') end
  return stored[1] or stored[2]
end
local function open_period(key, days, api_key)
  local period = spend_periods[key]
  local names = period and {} or {'reserved', 'spent'}
  if api_key and not (period and period.amounts['spent:' .. api_key]) then
    names[#names + 1], names[#names + 2] = 'reserved:' .. api_key, 'spent:' .. api_key
  end
  if period then
    if #names > 0 then read_amounts(period, names) end
    return period
  end
  period = {key = key, ttl = days * 86400, amounts = {}, changed = {}}
  period.is_new = not read_amounts(period, names)
  spend_periods[key] = period
  return period
end
local function open_spend(prefix, day, key)
  return {key = key, day = open_period(prefix .. day, 3, key), month = open_period(prefix .. string.sub(day, 1, 6), 35, key)}
end
local function left_of(spend, caps)
  local left, name = nil, nil
  local function consider(cap, period, suffix)
    if caps[cap] < 0 then return end
    local rest = caps[cap] - period.amounts['reserved' .. suffix] - period.amounts['spent' .. suffix]
    if rest < (left or math.huge) then left, name = rest, cap end
  end
  consider('tenant_day', spend.day, '')
  consider('tenant_month', spend.month, '')
  if spend.key then
    consider('key_day', spend.day, ':' .. spend.key)
    consider('key_month', spend.month, ':' .. spend.key)
  end
  return left, name
end
local function move_spend(spend, reserved, spent)
  local function move(period, name, by)
    period.amounts[name] = period.amounts[name] + by
    period.changed[name] = true
  end
  if reserved == 0 and spent == 0 then return end
  for _, period in ipairs({spend.day, spend.month}) do
    for _, suffix in ipairs(spend.key and {'', ':' .. spend.key} or {''}) do
      move(period, 'reserved' .. suffix, reserved)
      move(period, 'spent' .. suffix, spent)
    end
  end
end
local function save_spend()
  for key, period in pairs(spend_periods) do
    local fields = {}
    for name in pairs(period.changed) do fields[#fields + 1], fields[#fields + 2] = name, integer(period.amounts[name]) end
    if #fields > 0 then redis.call('HSET', key, unpack(fields)) end
    if #fields > 0 and period.is_new then redis.call('EXPIRE', key, period.ttl) end
  end
end
`;
