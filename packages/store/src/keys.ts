import { createHash } from 'node:crypto';
import type { TaskStatus } from '@harvest/contracts/task-status';
import type { TaskRef } from './task-store.ts';

/** Where a tenant's keys live. Every key of a shard has the same Redis Cluster hash tag, so one script may use all. */
export interface Shard {
  readonly index: number;
  /** The hash tag, `{<namespace>:<index>}`; BullMQ's prefix begins with it too. */
  readonly tag: string;
}

/** Builds every Redis key. No other code spells one. */
export class Keys {
  readonly shards: readonly Shard[];

  constructor(options: { namespace: string; shardCount: number }) {
    this.shards = Array.from({ length: options.shardCount }, (_, index) => ({
      index,
      tag: `{${options.namespace}:${String(index)}}`,
    }));
  }

  /** Of what there is once for all shards; channels have no slot, so that any tag would do for them. */
  get #firstTag(): string {
    return this.shards[0]?.tag ?? '';
  }

  /** The shard of a tenant: stable for a given number of shards. */
  shardOf(tenant: string): Shard {
    const [only] = this.shards;
    if (this.shards.length === 1 && only !== undefined) return only;
    const hash = createHash('sha256').update(tenant).digest().readUInt32BE(0);
    const shard = this.shards[hash % this.shards.length];
    if (shard === undefined) throw new Error('there is no shard');
    return shard;
  }

  /** Hash: the task record with its source. The tenant is a part of the key: another tenant's id finds nothing. */
  task(shard: Shard, ref: TaskRef): string {
    return this.taskPrefix(shard, ref.tenant) + ref.taskId;
  }

  /** What every task key of a tenant begins with; scripts that read several records append the ids. */
  taskPrefix(shard: Shard, tenant: string): string {
    return `${shard.tag}:task:${tenant}:`;
  }

  /** String: the result as JSON. */
  result(shard: Shard, ref: TaskRef): string {
    return `${shard.tag}:result:${ref.tenant}:${ref.taskId}`;
  }

  /** Hash: the texts of the task's sources by their number, where some of them were fetched. */
  documents(shard: Shard, ref: TaskRef): string {
    return `${shard.tag}:documents:${ref.tenant}:${ref.taskId}`;
  }

  /** Stream: the task's events; the pub/sub channel that announces them has the same name. */
  events(shard: Shard, ref: TaskRef): string {
    return `${shard.tag}:events:${ref.tenant}:${ref.taskId}`;
  }

  /** Sorted set: a tenant's tasks in one status, by order of acceptance. */
  tasksByStatus(shard: Shard, tenant: string, status: TaskStatus): string {
    return `${shard.tag}:tasks:${status}:${tenant}`;
  }

  /** Sorted set: accepted tasks whose job is not known to be queued, by time of acceptance. */
  accepted(shard: Shard): string {
    return `${shard.tag}:accepted`;
  }

  /** Hash: how many tasks of the shard were ever accepted, started and finished. */
  totals(shard: Shard): string {
    return `${shard.tag}:totals`;
  }

  /** Stream: tasks that ended their workers too often. */
  deadLetters(shard: Shard): string {
    return `${shard.tag}:dead-letters`;
  }

  /** Sorted set: living worker processes, by the time of their last sign of life. */
  workers(shard: Shard): string {
    return `${shard.tag}:workers`;
  }

  /** Pub/sub channel: ids of tasks whose cancellation was requested. */
  cancellations(shard: Shard): string {
    return `${shard.tag}:cancellations`;
  }

  /** Pub/sub channel: the events and results of the tasks that one API process waits for. */
  replies(instance: string): string {
    return `${this.#firstTag}:replies:${instance}`;
  }

  /** Hash: what the workers can call, as the newest of them publishes it. It lies in the first shard. */
  modelCatalogue(): string {
    return `${this.#firstTag}:model-catalogue`;
  }

  /** Hash: how often each tier's answers sufficed, by task type. It lies in the first shard. */
  learnerCounts(): string {
    return `${this.#firstTag}:learner-counts`;
  }

  /** Sorted set: requests in flight at the nodes of the Ollama pool, by the time at which they no longer count. */
  poolLeases(shard: Shard): string {
    return `${shard.tag}:pool-leases`;
  }

  /** Hash: how many there are for each node and model. */
  poolCounts(shard: Shard): string {
    return `${shard.tag}:pool-counts`;
  }

  /** Hashes: a tenant's cached answers; the key of the request follows. */
  answerPrefix(shard: Shard, tenant: string): string {
    return `${shard.tag}:answer:${tenant}:`;
  }

  /** Hash: who is making the answer to a request. */
  answerFlight(shard: Shard, ref: { readonly tenant: string; readonly exactKey: string }): string {
    return `${shard.tag}:answer-flight:${ref.tenant}:${ref.exactKey}`;
  }

  /** Sorted set: a tenant's cached answers, by the time at which they were kept. */
  answersByTime(shard: Shard, tenant: string): string {
    return `${shard.tag}:answers:${tenant}`;
  }

  /** Sorted set: cached answers whose queries are alike, by the time at which they were kept. */
  similarAnswers(shard: Shard, tenant: string, bucket: string): string {
    return `${shard.tag}:answers-like:${tenant}:${bucket}`;
  }

  /** Pub/sub channel: requests whose answer was awaited and is settled. */
  answersSettled(shard: Shard): string {
    return `${shard.tag}:answers-settled`;
  }

  /** Hash: who reads a host, and when the next may. The keys of a host lie in one shard. */
  hostTurn(host: string): string {
    return `${this.shardOf(host).tag}:host-turn:${host}`;
  }

  /** Sorted set: who waits for a host, by arrival. */
  hostArrivals(host: string): string {
    return `${this.shardOf(host).tag}:host-arrivals:${host}`;
  }

  /** Sorted set: who waits for a host, by the time until which they count. */
  hostWaiters(host: string): string {
    return `${this.shardOf(host).tag}:host-waiters:${host}`;
  }

  /** Names may be as long as URLs, so that a digest stands for them. */
  expiringTextDigest(name: string): string {
    return createHash('sha256').update(name).digest('hex');
  }

  /** String: a text that is kept for a while. */
  expiringText(name: string): string {
    return this.expiringTextPrefix(name) + this.expiringTextDigest(name);
  }

  /** What the keys of all kept texts in the shard of `name` begin with; a digest follows. */
  expiringTextPrefix(name: string): string {
    return `${this.shardOf(name).tag}:text:`;
  }

  /** Sorted set: the kept texts of the shard of `name`, by the time at which they go. */
  expiringTextsByTime(name: string): string {
    return `${this.shardOf(name).tag}:texts-by-time`;
  }

  /** Hash: how many bytes each of them has, and all together. */
  expiringTextBytes(name: string): string {
    return `${this.shardOf(name).tag}:text-bytes`;
  }

  /** Hash: the deployments that are away; the pub/sub channel that announces changes has the same name. */
  breakers(): string {
    return `${this.#firstTag}:breakers`;
  }

  /** Hash: the calls of all workers to a deployment in the breaker's window, by slot of time. */
  breakerCalls(deploymentId: string): string {
    return `${this.#firstTag}:breaker-calls:${deploymentId}`;
  }

  /** The prefix for BullMQ's own keys. */
  queuePrefix(shard: Shard): string {
    return `${shard.tag}:bull`;
  }
}

/** A tenant's member of the accepted set. Ids have a fixed length, so that the two parts need no separator. */
export function acceptedMember(ref: TaskRef): string {
  return ref.taskId + ref.tenant;
}
