/**
 * Lua that puts a job into one of BullMQ's queues, in the format of BullMQ 6.7: as its own script `addPrioritizedJob` does, but for
 * the stream of events, which nobody reads. So a task's record and its job appear in the same instant, and no task can be
 * accepted without a job. A test of the queue package compares what is written with what BullMQ writes.
 *
 * `add_job(queue, id, name, data, priority, now)`: adds a job with data of JSON, of which there is none with this id. `queue` is
 * what the queue's keys begin with.
 * `add_task_job(queue, id, tenant, priority, now)`: the job of one task.
 * `add_batch_job(queue, ids, tenant, priority, now)`: the one job of tasks that may share a model call.
 */
export const queuedJobsLua = `
local job_options = '{"attempts":1000000,"backoff":{"type":"custom"},"removeOnComplete":true,"removeOnFail":true,"jobId":"%s","priority":%s}'
local function add_job(queue, id, name, data, priority, now)
  redis.call('HSET', queue .. id, 'name', name, 'data', data, 'opts', string.format(job_options, id, priority),
    'timestamp', integer(now), 'delay', 0, 'priority', priority)
  local place = redis.call('INCR', queue .. 'pc') % 4294967296
  redis.call('ZADD', queue .. 'prioritized', integer(priority * 4294967296 + place), id)
  redis.call('ZADD', queue .. 'marker', 0, '0')
end
local function add_task_job(queue, id, tenant, priority, now)
  add_job(queue, id, 'task.run', '{"taskId":"' .. id .. '","tenant":"' .. tenant .. '"}', priority, now)
end
local function add_batch_job(queue, ids, tenant, priority, now)
  local data = '{"tenant":"' .. tenant .. '","taskIds":["' .. table.concat(ids, '","') .. '"]}'
  add_job(queue, 'batch-' .. ids[1], 'batch.run', data, priority, now)
end
`;
