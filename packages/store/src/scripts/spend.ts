/**
 * Lua for budgets. Amounts are whole nano-dollars, days are digits such as 20260801, by UTC. A tenant's day and month each have
 * a hash: `spent` and `reserved` of the tenant, and `spent:<key>` and `reserved:<key>` of those API keys that have caps of their own.
 *
 * `day_of(ms)`: the day of a time (the algorithm `civil_from_days` of Howard Hinnant's date algorithms).
 * `open_spend(prefix, day, key)`: the day and its month as they stand, those of the key too unless it is nil.
 * `left_of(spend, caps)`: what may still be reserved under the caps, or nil when there is none, and the name of the cap that
 * says so; a cap of -1 is none. `caps` has `key_day`, `key_month`, `tenant_day` and `tenant_month`.
 * `move_spend(spend, reserved, spent)`: changes what is reserved and spent.
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
local function open_spend(prefix, day, key)
  local names = {'reserved', 'spent'}
  if key then names[3], names[4] = 'reserved:' .. key, 'spent:' .. key end
  local spend = {names = names}
  for period, row in pairs({day = {day, 3}, month = {string.sub(day, 1, 6), 35}}) do
    local stored = redis.call('HMGET', prefix .. row[1], unpack(names))
    spend[period] = {key = prefix .. row[1], ttl = row[2] * 86400, is_new = not stored[1] and not stored[2]}
    for i = 1, #names do spend[period][i] = tonumber(stored[i] or '0') end
  end
  return spend
end
local function left_of(spend, caps)
  local left, name = nil, nil
  for _, row in ipairs({{'tenant_day', spend.day, 1}, {'tenant_month', spend.month, 1}, {'key_day', spend.day, 3},
    {'key_month', spend.month, 3}}) do
    local cap, period, at = caps[row[1]], row[2], row[3]
    local rest = cap >= 0 and cap - period[at] - period[at + 1]
    if rest and rest < (left or math.huge) then left, name = rest, row[1] end
  end
  return left, name
end
local function move_spend(spend, reserved, spent)
  if reserved == 0 and spent == 0 then return end
  for _, period in ipairs({spend.day, spend.month}) do
    local fields = {}
    for i, name in ipairs(spend.names) do
      fields[2 * i - 1] = name
      fields[2 * i] = integer(period[i] + (i % 2 == 1 and reserved or spent))
    end
    redis.call('HSET', period.key, unpack(fields))
    if period.is_new then redis.call('EXPIRE', period.key, period.ttl) end
  end
end
`;
