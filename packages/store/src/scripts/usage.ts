/**
 * Lua for the account of what was used. A tenant's day has a hash, whose fields are `<who>|<figure>`: who is
 * `<key id>|<provider>/<model>|<1 when the tenant's own provider key paid>`, the figures are `tasks`, `calls`, `in`, `out`
 * (tokens) and `nano` (nano-dollars). `rows` counts who there is. It needs `integer` of the clock fragment.
 *
 * `count_usage(key, ttl, key_id, ended, rows)`: adds what one start of a task has used. `rows` is JSON, one array for each
 * model that was called: `["<provider>/<model>", own 0 or 1, calls, input tokens, output tokens, nano-dollars]`. `ended` is 1
 * when the task ended with this start: the task counts for the model that was called last, or for `-` when none was.
 *
 * Invariant: a day has at most 1,000 different `who`, so that neither made-up model names nor many keys fill the memory;
 * what comes beyond them is counted under `other|other`.
 */
export const usageLua = `
local usage_rows_max = 1000
local function count_usage(key, ttl, key_id, ended, rows)
  local function who_of(model, own)
    local who = key_id .. '|' .. model .. '|' .. integer(own)
    if redis.call('HEXISTS', key, who .. '|calls') == 1 then return who end
    if tonumber(redis.call('HGET', key, 'rows') or '0') < usage_rows_max then
      redis.call('HINCRBY', key, 'rows', 1)
      return who
    end
    return 'other|other|' .. integer(own)
  end
  local last = nil
  for _, row in ipairs(cjson.decode(rows)) do
    last = who_of(row[1], row[2])
    redis.call('HINCRBY', key, last .. '|calls', integer(row[3]))
    redis.call('HINCRBY', key, last .. '|in', integer(row[4]))
    redis.call('HINCRBY', key, last .. '|out', integer(row[5]))
    redis.call('HINCRBY', key, last .. '|nano', integer(row[6]))
  end
  if ended == 1 then
    if not last then
      last = who_of('-', 0)
      redis.call('HINCRBY', key, last .. '|calls', 0)
    end
    redis.call('HINCRBY', key, last .. '|tasks', 1)
  end
  if last then redis.call('EXPIRE', key, ttl) end
end
`;
