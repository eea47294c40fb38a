import { requestSeedsLua } from '../request-seeds.ts';
import { defineScript } from '../script.ts';
import { clockLua } from './fragments.ts';

/** The fields of a delivery that `parseDelivery` takes, in its order. */
const deliveryFieldsLua = `'endpoint', 'task', 'type', 'body', 'status', 'round', 'tries', 'attempts', 'next', 'created',
  'url', 'secret', 'trace'`;

/**
 * Of an endpoint `all` has the ids of its deliveries by creation, and `ended` those of them that have ended, by when they did;
 * what is in `all` alone waits.
 *
 * `end_delivery(...)`: notes that a delivery has ended; of those that have, the oldest go when there are more than are kept.
 * Nothing is noted once the endpoint was deleted. `forget_delivery(...)`: takes an id out of both.
 * `touch_deliveries(...)`: has both live on; they go together when nothing happens for long.
 *
 * Invariant: `ended` has no id that `all` has not, so that how many wait is the difference.
 */
const deliverySetsLua = `
local function forget_delivery(all, ended, id)
  redis.call('ZREM', all, id)
  redis.call('ZREM', ended, id)
end
local function touch_deliveries(all, ended, ttl)
  redis.call('EXPIRE', all, ttl)
  redis.call('EXPIRE', ended, ttl)
end
local function end_delivery(all, ended, d)
  if not redis.call('ZSCORE', all, d.id) then return end
  redis.call('ZADD', ended, d.now, d.id)
  local over = redis.call('ZCARD', ended) - d.kept
  if over <= 0 then return end
  for _, old in ipairs(redis.call('ZRANGE', ended, 0, over - 1)) do
    redis.call('UNLINK', d.prefix .. old)
    forget_delivery(all, ended, old)
  end
end
`;

/** `state_fields(id)`: what the states of a tenant's endpoints have of one of them; `WebhookEndpoints` reads them by these names. */
const stateFieldsLua = `
local function state_fields(id)
  return {id .. ':failures', id .. ':since', id .. ':disabled', id .. ':disabled_at'}
end
`;

/**
 * Keeps a new endpoint.
 *
 * KEYS  1 tenant's endpoints
 * ARGV  1 id · 2 endpoint as JSON · 3 most endpoints
 * Returns 'created', 'known' when there is one with this id, which stays as it is, or 'full' when there are as many already
 */
export const createEndpointScript = defineScript(
  'create-webhook-endpoint',
  `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 'known' end
if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then return 'full' end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 'created'
`,
);

/**
 * Changes an endpoint that is still as it was read.
 *
 * KEYS  1 tenant's endpoints · 2 their states
 * ARGV  1 id · 2 endpoint as it was read · 3 endpoint as it becomes · 4 '1' to forget its failures
 * Returns 1, or 0 when somebody else has changed it
 *
 * Invariant: no change is lost to another one that was made at the same time.
 */
export const replaceEndpointScript = defineScript(
  'replace-webhook-endpoint',
  `${stateFieldsLua}
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
if ARGV[4] == '1' then
  redis.call('HDEL', KEYS[2], unpack(state_fields(ARGV[1])))
end
return 1
`,
);

/**
 * Deletes an endpoint with its log; the records of deliveries that wait are left to their jobs and their lifetime.
 *
 * KEYS  1 tenant's endpoints · 2 their states · 3 the endpoint's deliveries · 4 those of them that have ended
 * ARGV  1 id
 * Returns 1, or 0 when there is no such endpoint
 */
export const removeEndpointScript = defineScript(
  'remove-webhook-endpoint',
  `${stateFieldsLua}
redis.call('HDEL', KEYS[2], unpack(state_fields(ARGV[1])))
redis.call('UNLINK', KEYS[3], KEYS[4])
return redis.call('HDEL', KEYS[1], ARGV[1])
`,
);

/**
 * Makes a delivery, which is pending or dropped at once. When as many wait as may, those of the oldest are forgotten whose
 * record has expired, as after days without a worker.
 *
 * KEYS  1 record · 2 endpoint's deliveries · 3 those of them that have ended · 4 outbox
 * ARGV  1 id · 2 endpoint · 3 task or '' · 4 type · 5 body · 6 status · 7 URL or '' · 8 sealed secret or ''
 *       9 prefix of records · 10 how many that have ended are kept · 11 most that wait · 12 TTL in seconds · 13 member of the outbox or ''
 *       14 traceparent or ''
 * Returns {'added' | 'known' | 'full', record fields...}
 *
 * Invariant: a delivery is made once, however often that is asked for, until its record goes.
 */
export const addDeliveryScript = defineScript(
  'add-webhook-delivery',
  `${clockLua}${deliverySetsLua}
local function answer(outcome)
  local r = redis.call('HMGET', KEYS[1], ${deliveryFieldsLua})
  table.insert(r, 1, outcome)
  return r
end
if redis.call('EXISTS', KEYS[1]) == 1 then return answer('known') end
local function is_full()
  return redis.call('ZCARD', KEYS[2]) - redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[11])
end
if ARGV[6] == 'pending' and is_full() then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, 63)) do
    if redis.call('EXISTS', ARGV[9] .. id) == 0 then forget_delivery(KEYS[2], KEYS[3], id) end
  end
  if is_full() then return answer('full') end
end
local now = integer(now_ms())
redis.call('HSET', KEYS[1], 'endpoint', ARGV[2], 'task', ARGV[3], 'type', ARGV[4], 'body', ARGV[5], 'status', ARGV[6],
  'round', 1, 'tries', 0, 'attempts', '', 'next', now, 'created', now, 'url', ARGV[7], 'secret', ARGV[8],
  'trace', ARGV[14])
redis.call('EXPIRE', KEYS[1], ARGV[12])
redis.call('ZADD', KEYS[2], now, ARGV[1])
if ARGV[6] ~= 'pending' then
  end_delivery(KEYS[2], KEYS[3], {id = ARGV[1], now = now, kept = tonumber(ARGV[10]), prefix = ARGV[9]})
end
touch_deliveries(KEYS[2], KEYS[3], ARGV[12])
if ARGV[13] ~= '' then redis.call('ZADD', KEYS[4], 0, ARGV[13]) end
return answer('added')
`,
);

/**
 * Writes how an attempt went, and counts it for the endpoint.
 *
 * KEYS  1 record · 2 tenant's endpoints · 3 their states · 4 endpoint's deliveries · 5 those of them that have ended
 * ARGV  1 round of the attempt · 2 status · 3 attempts, one JSON a line · 4 time of the next in ms or ''
 *       5 endpoint · 6 what the endpoint is credited with: 'success', 'failure', 'gone' or 'nothing'
 *       7 failures after which it may be disabled · 8 for how long there must have been nothing else, in ms · 9 TTL in seconds
 *       10 attempts in this round · 11 id · 12 prefix of records · 13 how many that have ended are kept
 * Returns 0 when the round is over or the record gone, else 'gone' or 'failing' when this disabled the endpoint, else 1
 *
 * Invariant: an attempt of an earlier round changes nothing. An endpoint that was deleted leaves no state. A delivery that has
 * ended keeps no secret.
 */
export const settleDeliveryScript = defineScript(
  'settle-webhook-delivery',
  `${clockLua}${deliverySetsLua}${stateFieldsLua}
local r = redis.call('HMGET', KEYS[1], 'round', 'status')
if r[1] ~= ARGV[1] or r[2] ~= 'pending' then return 0 end
local credit, now = ARGV[6], now_ms()
redis.call('HSET', KEYS[1], 'status', ARGV[2], 'attempts', ARGV[3], 'next', ARGV[4], 'tries', ARGV[10])
redis.call('EXPIRE', KEYS[1], ARGV[9])
if ARGV[2] ~= 'pending' then
  redis.call('HSET', KEYS[1], 'secret', '')
  end_delivery(KEYS[4], KEYS[5], {id = ARGV[11], now = integer(now), kept = tonumber(ARGV[13]), prefix = ARGV[12]})
end
touch_deliveries(KEYS[4], KEYS[5], ARGV[9])
if credit == 'nothing' or redis.call('HEXISTS', KEYS[2], ARGV[5]) == 0 then return 1 end
local failures, since, disabled, disabled_at = unpack(state_fields(ARGV[5]))
if credit == 'success' then
  redis.call('HDEL', KEYS[3], failures, since)
  return 1
end
local count = redis.call('HINCRBY', KEYS[3], failures, 1)
redis.call('HSETNX', KEYS[3], since, integer(now))
local reason = credit == 'gone' and 'gone' or nil
local first = tonumber(redis.call('HGET', KEYS[3], since))
if count >= tonumber(ARGV[7]) and now - first >= tonumber(ARGV[8]) then reason = reason or 'failing' end
if reason and redis.call('HSETNX', KEYS[3], disabled, reason) == 1 then
  redis.call('HSET', KEYS[3], disabled_at, integer(now))
  return reason
end
return 1
`,
);

/**
 * Has a delivery made again, from the beginning of its schedule.
 *
 * KEYS  1 record · 2 outbox · 3 endpoint's deliveries · 4 those of them that have ended
 * ARGV  1 endpoint · 2 member of the outbox · 3 TTL in seconds · 4 id · 5 the request for it · 6 sealed secret or ''
 * Returns nil when the endpoint has no such delivery, else {record fields...}
 *
 * Invariant: sent twice, it has the effect of once, and so have all attempts at a request, whoever else asks in between, as
 * long as the request is remembered. The delivery is in the outbox from the moment in which it waits again, so that it cannot
 * be forgotten.
 */
export const redeliverScript = defineScript(
  'redeliver-webhook',
  `${clockLua}${deliverySetsLua}${requestSeedsLua}
local r = redis.call('HMGET', KEYS[1], 'endpoint', 'asked_by')
if r[1] ~= ARGV[1] then return nil end
if seed_at(r[2], ARGV[5]) then return redis.call('HMGET', KEYS[1], ${deliveryFieldsLua}) end
redis.call('HINCRBY', KEYS[1], 'round', 1)
redis.call('HSET', KEYS[1], 'status', 'pending', 'tries', 0, 'next', integer(now_ms()),
  'asked_by', with_seed(r[2], ARGV[5]))
if ARGV[6] ~= '' then redis.call('HSET', KEYS[1], 'secret', ARGV[6]) end
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('ZREM', KEYS[4], ARGV[4])
touch_deliveries(KEYS[3], KEYS[4], ARGV[3])
redis.call('ZADD', KEYS[2], 0, ARGV[2])
return redis.call('HMGET', KEYS[1], ${deliveryFieldsLua})
`,
);

/**
 * Takes a delivery out of the outbox once the round that was read of it is taken care of.
 *
 * KEYS  1 record · 2 outbox
 * ARGV  1 round · 2 member of the outbox
 * Returns 1, or 0 when it was not there or stays
 *
 * Invariant: a delivery that was asked for again since it was read stays in the outbox.
 */
export const forgetDeliveryEntryScript = defineScript(
  'forget-webhook-delivery-entry',
  `
local round = redis.call('HGET', KEYS[1], 'round')
if round and round ~= ARGV[1] then return 0 end
return redis.call('ZREM', KEYS[2], ARGV[2])
`,
);

/**
 * Reads a delivery.
 *
 * KEYS  1 record
 * ARGV  none
 * Returns nil when there is none, else {record fields...}
 */
export const readDeliveryScript = defineScript(
  'read-webhook-delivery',
  `
local r = redis.call('HMGET', KEYS[1], ${deliveryFieldsLua})
return r[1] and r or nil
`,
);

/**
 * Lists the deliveries of an endpoint, newest first.
 *
 * KEYS  1 endpoint's deliveries · 2 those of them that have ended
 * ARGV  1 limit · 2 id after which to begin, or '' · 3 its time in ms · 4 prefix of records
 * Returns {'1' when there are more, {id, record fields...}...}
 *
 * Ids whose record has expired are dropped from the sets.
 */
export const listDeliveriesScript = defineScript(
  'list-webhook-deliveries',
  `${deliverySetsLua}
local limit = tonumber(ARGV[1])
local ids
local rank = ARGV[2] ~= '' and redis.call('ZREVRANK', KEYS[1], ARGV[2])
if ARGV[2] == '' then
  ids = redis.call('ZREVRANGE', KEYS[1], 0, limit)
elseif rank then
  ids = redis.call('ZREVRANGE', KEYS[1], rank + 1, rank + 1 + limit)
else
  ids = redis.call('ZREVRANGEBYSCORE', KEYS[1], '(' .. ARGV[3], '-inf', 'LIMIT', 0, limit + 1)
end
local page = {#ids > limit and '1' or '0'}
for i = 1, math.min(limit, #ids) do
  local r = redis.call('HMGET', ARGV[4] .. ids[i], ${deliveryFieldsLua})
  if r[1] then
    table.insert(r, 1, ids[i])
    page[#page + 1] = r
  else
    forget_delivery(KEYS[1], KEYS[2], ids[i])
  end
end
return page
`,
);
