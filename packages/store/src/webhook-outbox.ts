import type { HarvestTaskRecord } from '@harvest/contracts/task-record';
import { idLengthOf } from '@harvest/contracts/task-id';
import type { Keys, Shard } from './keys.ts';
import { type Redis, orStoreError } from './redis.ts';
import { createScriptRunner } from './script.ts';
import { readRecordScript } from './scripts/read.ts';
import { forgetDeliveryEntryScript } from './scripts/webhooks.ts';
import { isListed, parseTaskRecord } from './task-record-codec.ts';
import type { TaskRef } from './task-store.ts';

/** What the ids of each kind begin with. */
const kindPrefixes = { task: 'tsk_', delivery: 'whd_' } as const;

/** Something that is not known to be in the queue of webhooks. */
export interface OutboxEntry {
  readonly kind: 'task' | 'delivery';
  readonly id: string;
  readonly tenant: string;
}

/**
 * What the writes that end tasks leave for the dispatcher of webhooks. An entry goes only when its deliveries are queued, so
 * that nothing is forgotten whoever dies. All calls throw HarvestError `store.unavailable`.
 */
export class WebhookOutbox {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #run: ReturnType<typeof createScriptRunner>;

  constructor(options: { redis: Redis; keys: Keys }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
    this.#run = createScriptRunner(options.redis);
  }

  /** Entries that are older than `olderThanMs`, oldest first, at most `limit` a shard. */
  async due(options: { olderThanMs: number; limit: number }): Promise<readonly OutboxEntry[]> {
    const perShard = await Promise.all(this.#keys.shards.map((shard) => this.#dueIn(shard, options)));
    return perShard.flat();
  }

  async #dueIn(
    shard: Shard,
    { olderThanMs, limit }: { olderThanMs: number; limit: number },
  ): Promise<readonly OutboxEntry[]> {
    // The clock of Redis decides, as at the end of the task.
    const [seconds, micros] = await orStoreError(this.#redis.time());
    const ceiling = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000) - olderThanMs;
    const outbox = this.#keys.webhookOutbox(shard);
    const members = await orStoreError(this.#redis.zrangebyscore(outbox, '-inf', ceiling, 'LIMIT', 0, limit));
    return members.map(entryOf);
  }

  /** Those of the tasks that have an entry. */
  async present(refs: readonly TaskRef[]): Promise<readonly OutboxEntry[]> {
    const byShard = Map.groupBy(refs, (ref) => this.#keys.shardOf(ref.tenant));
    const found = await Promise.all(
      [...byShard].map(async ([shard, ofShard]) => {
        const members = ofShard.map(({ taskId: id, tenant }) => outboxMember({ id, tenant }));
        const scores = await orStoreError(this.#redis.zmscore(this.#keys.webhookOutbox(shard), ...members));
        return members.filter((_, index) => scores[index] !== null);
      }),
    );
    return found.flat().map(entryOf);
  }

  /** Forgets an entry whose deliveries are queued, or which nobody can read. */
  async done(entry: OutboxEntry): Promise<void> {
    const outbox = this.#keys.webhookOutbox(this.#keys.shardOf(entry.tenant));
    await orStoreError(this.#redis.zrem(outbox, outboxMember(entry)));
  }

  /** Forgets the entry of a delivery whose `round` is taken care of; it stays when another round was asked for meanwhile. */
  async doneWithRound(entry: OutboxEntry, round: number): Promise<void> {
    const { id, tenant } = entry;
    const shard = this.#keys.shardOf(tenant);
    await this.#run(
      forgetDeliveryEntryScript,
      [this.#keys.webhookDeliveryPrefix(shard, tenant) + id, this.#keys.webhookOutbox(shard)],
      [round, outboxMember(entry)],
    );
  }

  /** The record of a task without its source and result; null for a chat, which has no webhooks, and when it has expired. */
  async readTask(ref: TaskRef): Promise<HarvestTaskRecord | null> {
    const reply = await this.#run(
      readRecordScript,
      [this.#keys.task(this.#keys.shardOf(ref.tenant), ref)],
      [],
    );
    if (reply === null) return null;
    const { record } = parseTaskRecord(reply);
    return isListed(record) ? record : null;
  }
}

/**
 * An entry as the member of the outbox; the script that ends a task spells it, too. Ids of a kind are all as long, so that the two
 * parts need no separator.
 */
export function outboxMember({ id, tenant }: Pick<OutboxEntry, 'id' | 'tenant'>): string {
  return id + tenant;
}

function entryOf(member: string): OutboxEntry {
  const kind = member.startsWith(kindPrefixes.delivery) ? 'delivery' : 'task';
  const idLength = idLengthOf(kindPrefixes[kind]);
  return { kind, id: member.slice(0, idLength), tenant: member.slice(idLength) };
}
