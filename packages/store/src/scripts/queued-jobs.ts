/**
 * Lua that puts jobs into one of BullMQ's queues, in the format of BullMQ 6.7: as its own script `addPrioritizedJob` does, but for
 * the stream of events, which nobody reads. So a task's record and its job appear in the same instant, and no task can be
 * accepted without a job. A test of the queue package compares what is written with what BullMQ writes.
 *
 * `task_job(id, tenant, tag)`: the job of one task.
 * `check_queue(queue)`: fails where the set that jobs are added to, or their counter, has another type, before anything is written.
 * `batch_job(ids, tenant, tag)`: the one job of tasks that may share a model call.
 * `add_jobs(fair, queue, jobs, now)`: adds jobs of which there are none with their ids, at most some thousands, by the priorities
 * of their tags. `queue` is what the queue's keys begin with, `fair` the lane's hash. Needs `clockLua` and `fairShareLua`.
 */
export const queuedJobsLua = `
local function task_job(id, tenant, tag)
  return {id = id, name = 'task.run', data = '{"taskId":"' .. id .. '","tenant":"' .. tenant .. '"}', tag = tag}
end
local function batch_job(ids, tenant, tag)
  local data = '{"tenant":"' .. tenant .. '","taskIds":["' .. table.concat(ids, '","') .. '"]}'
  return {id = 'batch-' .. ids[1], name = 'batch.run', data = data, tag = tag}
end
local function options_of(job, priority)
  return '{"attempts":1000000,"backoff":{"type":"custom"},"removeOnComplete":true,"removeOnFail":true,"jobId":"' .. job.id ..
    '","priority":' .. priority .. '}'
end
local function check_queue(queue)
  redis.call('ZCARD', queue .. 'prioritized')
  redis.call('GET', queue .. 'pc')
end
local function add_jobs(fair, queue, jobs, now)
  local last_tag = 0
  for _, job in ipairs(jobs) do last_tag = math.max(last_tag, job.tag) end
  make_room(fair, queue, last_tag)
  local count = redis.call('INCRBY', queue .. 'pc', integer(#jobs)) - #jobs
  local timestamp, scores = integer(now), {}
  for i, job in ipairs(jobs) do
    local place = priority_of(fair, job.tag)
    local priority = integer(place)
    redis.call('HSET', queue .. job.id, 'name', job.name, 'data', job.data, 'opts', options_of(job, priority),
      'timestamp', timestamp, 'delay', '0', 'priority', priority)
    scores[2 * i - 1] = integer(place * counts_in_priority + (count + i) % counts_in_priority)
    scores[2 * i] = job.id
  end
  redis.call('ZADD', queue .. 'prioritized', unpack(scores))
  redis.call('ZADD', queue .. 'marker', '0', '0')
end
`;
