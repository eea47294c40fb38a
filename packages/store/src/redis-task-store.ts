import { randomUUID } from 'node:crypto';
import type { TaskEvent } from '@harvest/contracts/task-events';
import { terminalEventTypes } from '@harvest/contracts/task-events';
import type { TaskSpec } from '@harvest/contracts/task-record';
import { taskStatuses } from '@harvest/contracts/task-status';
import type { StoreConfig } from './config.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { compareEventIds, entryIdOf, parseStreamEntry, toScriptPairs } from './event-codec.ts';
import { type Keys, type Shard, acceptedMember } from './keys.ts';
import { queueFull } from './queue-full.ts';
import { type Redis, toStoreError } from './redis.ts';
import {
  acceptReplySchema,
  appendReplySchema,
  cancelReplySchema,
  claimReplySchema,
  eventsReplySchema,
  listReplySchema,
  releaseReplySchema,
} from './script-replies.ts';
import { type ScriptArgument, type Script, runScript } from './script.ts';
import { acceptScript } from './scripts/accept.ts';
import { appendEventsScript, releaseScript } from './scripts/append-events.ts';
import { claimScript } from './scripts/claim.ts';
import { cancelScript, finishScript } from './scripts/finish.ts';
import { listScript, readEventsScript, readScript } from './scripts/read.ts';
import {
  isListed,
  parseClaimedRecord,
  parseTaskError,
  parseTaskRecord,
  toStoredTask,
} from './task-record-codec.ts';
import {
  type AcceptedTask,
  type AppendOutcome,
  type CancelOutcome,
  type ClaimOutcome,
  type ReleaseOutcome,
  type StoredDocument,
  type StoredTask,
  type TaskEventPage,
  type TaskLease,
  type TaskListPage,
  type TaskRef,
  type TaskStore,
  type TerminalOutcome,
  type UnqueuedTask,
  documentsBytesMax,
} from './task-store.ts';
import { decodeText, encodeText } from './text-codec.ts';

const deadLettersMax = 10_000;
const taskIdLength = 30;
/** Makes batch numbers grow from one holder of a task to the next. */
const batchesPerFence = 1_000_000;
const beforeFirstEvent = '0-0';

/** The task store in Redis; see `TaskStore` for what each method promises. */
export class RedisTaskStore implements TaskStore {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #config: StoreConfig;

  constructor(options: { redis: Redis; keys: Keys; config: StoreConfig }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
    this.#config = options.config;
  }

  async accept(spec: TaskSpec, source: string): Promise<AcceptedTask> {
    const shard = this.#keys.shardOf(spec.tenant);
    const { reply, inOrder } = await runScript(
      this.#redis,
      acceptScript,
      [
        this.#keys.task(shard, spec),
        this.#keys.tasksByStatus(shard, spec.tenant, 'pending'),
        this.#keys.accepted(shard),
        this.#keys.totals(shard),
      ],
      [
        spec.taskId,
        acceptedMember(spec),
        JSON.stringify(spec),
        source,
        this.#config.PENDING_TASKS_MAX,
        spec.kind === 'chat' ? this.#keys.replies(spec.replyTo) : '',
      ],
    );
    const [outcome, createdAtMs] = acceptReplySchema.parse(reply);
    if (outcome === 'full') throw queueFull('The task was not accepted');
    return { createdAtMs, inOrder };
  }

  async markQueued(tasks: readonly TaskRef[]): Promise<void> {
    const membersByShard = Map.groupBy(tasks, (task) => this.#keys.shardOf(task.tenant));
    await Promise.all(
      [...membersByShard].map(async ([shard, refs]) => {
        await this.#command(this.#redis.zrem(this.#keys.accepted(shard), ...refs.map(acceptedMember)));
      }),
    );
  }

  async listUnqueued(options: { olderThanMs: number; limit: number }): Promise<readonly UnqueuedTask[]> {
    const perShard = await Promise.all(
      this.#keys.shards.map((shard) => this.#listUnqueuedOf(shard, options)),
    );
    return perShard.flat();
  }

  async #listUnqueuedOf(
    shard: Shard,
    options: { olderThanMs: number; limit: number },
  ): Promise<readonly UnqueuedTask[]> {
    // The clock of Redis decides, as at acceptance.
    const [seconds, micros] = await this.#command(this.#redis.time());
    const ceiling = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000) - options.olderThanMs;
    const reply = await this.#command(
      this.#redis.zrangebyscore(
        this.#keys.accepted(shard),
        '-inf',
        ceiling,
        'WITHSCORES',
        'LIMIT',
        0,
        options.limit,
      ),
    );
    const tasks: UnqueuedTask[] = [];
    for (let i = 0; i + 1 < reply.length; i += 2) {
      const member = String(reply[i]);
      tasks.push({
        taskId: member.slice(0, taskIdLength),
        tenant: member.slice(taskIdLength),
        acceptedAtMs: Number(reply[i + 1]),
      });
    }
    return tasks;
  }

  async claim(ref: TaskRef, options: { attemptsMax: number }): Promise<ClaimOutcome> {
    const shard = this.#keys.shardOf(ref.tenant);
    const reply = claimReplySchema.parse(
      await this.#run(
        claimScript,
        [
          this.#keys.task(shard, ref),
          this.#keys.tasksByStatus(shard, ref.tenant, 'pending'),
          this.#keys.tasksByStatus(shard, ref.tenant, 'processing'),
          this.#keys.totals(shard),
        ],
        [ref.taskId, options.attemptsMax, randomUUID()],
      ),
    );
    if (reply[0] === 'missing' || reply[0] === 'finished') return { kind: reply[0] };
    const lease: TaskLease = { taskId: ref.taskId, tenant: ref.tenant, fence: reply[1] };
    if (reply[0] === 'cancel-requested') return { kind: 'cancel-requested', lease };
    if (reply[0] === 'exhausted') return { kind: 'exhausted', lease, attempts: reply[2] };
    const [, fence, attempt, resumed, createdAtMs, startedAtMs, spec, source] = reply;
    const record = parseClaimedRecord(spec, { fence, attempts: attempt, createdAtMs, startedAtMs });
    return { kind: 'claimed', lease, attempt, resumed: resumed === 1, record, source };
  }

  async appendEvents(lease: TaskLease, batch: number, events: readonly TaskEvent[]): Promise<AppendOutcome> {
    const shard = this.#keys.shardOf(lease.tenant);
    const reply = await this.#run(
      appendEventsScript,
      [this.#keys.task(shard, lease), this.#keys.events(shard, lease)],
      [
        lease.fence,
        this.#config.EVENTS_PER_TASK_MAX,
        lease.taskId,
        lease.fence * batchesPerFence + batch,
        ...toScriptPairs(events),
      ],
    );
    return appendReplySchema.parse(reply);
  }

  async release(
    lease: TaskLease,
    options: { events: readonly TaskEvent[]; spareAttempt: boolean },
  ): Promise<ReleaseOutcome> {
    const shard = this.#keys.shardOf(lease.tenant);
    const reply = await this.#run(
      releaseScript,
      [this.#keys.task(shard, lease), this.#keys.events(shard, lease)],
      [
        lease.fence,
        this.#config.EVENTS_PER_TASK_MAX,
        lease.taskId,
        options.spareAttempt ? 1 : 0,
        ...toScriptPairs(options.events),
      ],
    );
    return releaseReplySchema.parse(reply);
  }

  async finish(lease: TaskLease, outcome: TerminalOutcome, events: readonly TaskEvent[]): Promise<boolean> {
    const shard = this.#keys.shardOf(lease.tenant);
    const error = outcome.status === 'failed' ? outcome.error : null;
    const terminalData = { task_id: lease.taskId, ...(error === null ? {} : { error }) };
    const texts = outcome.status === 'completed' ? (outcome.documents ?? []) : [];
    const documents = await Promise.all(texts.map(encodeText));
    const letter = outcome.status === 'failed' && outcome.deadLetter === true;
    const reply = await this.#run(
      finishScript,
      [
        this.#keys.task(shard, lease),
        this.#keys.result(shard, lease),
        this.#keys.events(shard, lease),
        this.#keys.tasksByStatus(shard, lease.tenant, 'processing'),
        this.#keys.tasksByStatus(shard, lease.tenant, outcome.status),
        this.#keys.totals(shard),
        this.#keys.deadLetters(shard),
        this.#keys.documents(shard, lease),
      ],
      [
        lease.taskId,
        lease.fence,
        outcome.status,
        outcome.status === 'completed' ? JSON.stringify(outcome.result) : '',
        error === null ? '' : JSON.stringify(error),
        this.#config.TASK_TTL_SECONDS,
        this.#config.EVENTS_PER_TASK_MAX,
        letter ? JSON.stringify({ taskId: lease.taskId, tenant: lease.tenant, error }) : '',
        deadLettersMax,
        this.#config.CHAT_TTL_SECONDS,
        documents.length,
        ...documents,
        ...toScriptPairs(events),
        terminalEventTypes[outcome.status],
        JSON.stringify(terminalData),
      ],
    );
    return reply === 1;
  }

  async requestCancel(ref: TaskRef): Promise<CancelOutcome> {
    const shard = this.#keys.shardOf(ref.tenant);
    const reply = await this.#run(
      cancelScript,
      [
        this.#keys.task(shard, ref),
        this.#keys.events(shard, ref),
        this.#keys.tasksByStatus(shard, ref.tenant, 'pending'),
        this.#keys.tasksByStatus(shard, ref.tenant, 'processing'),
        this.#keys.tasksByStatus(shard, ref.tenant, 'cancelled'),
        this.#keys.totals(shard),
        this.#keys.accepted(shard),
      ],
      [
        ref.taskId,
        acceptedMember(ref),
        this.#config.TASK_TTL_SECONDS,
        this.#config.EVENTS_PER_TASK_MAX,
        this.#keys.cancellations(shard),
        this.#config.CHAT_TTL_SECONDS,
        terminalEventTypes.cancelled,
        JSON.stringify({ task_id: ref.taskId }),
      ],
    );
    return cancelReplySchema.parse(reply);
  }

  async read(ref: TaskRef): Promise<StoredTask | null> {
    const shard = this.#keys.shardOf(ref.tenant);
    const reply = await this.#run(
      readScript,
      [this.#keys.task(shard, ref), this.#keys.result(shard, ref)],
      [],
    );
    if (reply === null) return null;
    const { record, rest } = parseTaskRecord(reply);
    const [source, feedback = null, result = null] = rest;
    return toStoredTask(record, [source ?? '', feedback, result]);
  }

  async readDocument(ref: TaskRef, index: number): Promise<StoredDocument | null> {
    const key = this.#keys.documents(this.#keys.shardOf(ref.tenant), ref);
    const [count, bytes] = await this.#command(
      Promise.all([this.#redis.hlen(key), this.#redis.hgetBuffer(key, String(index))]),
    );
    if (count === 0) return null;
    return { count, text: bytes === null ? null : await decodeText(bytes, documentsBytesMax) };
  }

  async list(options: Parameters<TaskStore['list']>[0]): Promise<TaskListPage> {
    const shard = this.#keys.shardOf(options.tenant);
    const before = options.cursor === undefined ? '+inf' : decodeCursor(options.cursor);
    const statuses = options.status === undefined ? taskStatuses : [options.status];
    const reply = await this.#run(
      listScript,
      statuses.map((status) => this.#keys.tasksByStatus(shard, options.tenant, status)),
      [options.limit, before, this.#keys.taskPrefix(shard, options.tenant)],
    );
    const [lastOrder, ...records] = listReplySchema.parse(reply);
    return {
      records: records.map((fields) => parseTaskRecord(fields).record).filter(isListed),
      nextCursor: lastOrder === '' ? null : encodeCursor(lastOrder),
    };
  }

  async readEvents(
    ref: TaskRef,
    options: { afterId?: string; limit: number },
  ): Promise<TaskEventPage | null> {
    const shard = this.#keys.shardOf(ref.tenant);
    const afterId = options.afterId ?? beforeFirstEvent;
    const reply = await this.#run(
      readEventsScript,
      [this.#keys.task(shard, ref), this.#keys.events(shard, ref)],
      [entryIdOf(afterId), options.limit],
    );
    if (reply === null) return null;
    const [status, error, truncated, entries, lastEntryId] = eventsReplySchema.parse(reply);
    return {
      status,
      error: parseTaskError(error),
      truncated: truncated === '1',
      events: entries.flatMap(parseStreamEntry).filter((stored) => compareEventIds(stored.id, afterId) > 0),
      more: entries.length === options.limit,
      beyondEnd: compareEventIds(entryIdOf(afterId), lastEntryId) > 0,
    };
  }

  async #run(script: Script, keys: readonly string[], args: readonly ScriptArgument[]): Promise<unknown> {
    return (await runScript(this.#redis, script, keys, args)).reply;
  }

  async #command<T>(pending: Promise<T>): Promise<T> {
    try {
      return await pending;
    } catch (error) {
      throw toStoreError(error);
    }
  }
}
