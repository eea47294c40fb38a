import { hash } from 'node:crypto';
import type { Lane } from '@harvest/contracts/lanes';
import type { TaskStatus } from '@harvest/contracts/task-status';
import type { TaskRef } from './task-store.ts';

/** The names of the lanes' queues in each shard; the shard's hash tag is in the prefix. */
export const laneQueues: Readonly<Record<Lane, string>> = { interactive: 'tasks', batch: 'batch' };

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
    const number = hash('sha256', tenant, 'buffer').readUInt32BE(0);
    const shard = this.shards[number % this.shards.length];
    if (shard === undefined) throw new Error('there is no shard');
    return shard;
  }

  /** Hash: the task record with its source. The tenant is a part of the key: another tenant's id finds nothing. */
  task(shard: Shard, ref: TaskRef): string {
    return this.taskPrefix(shard, ref.tenant) + ref.taskId;
  }

  /** What every task key of a tenant begins with; scripts that read several records append the ids. */
  taskPrefix(shard: Shard, tenant: string): string {
    return `${this.tasksPrefix(shard)}${tenant}:`;
  }

  /** What the task keys of all tenants of a shard begin with; the tenant, a colon and the id follow. */
  tasksPrefix(shard: Shard): string {
    return `${shard.tag}:task:`;
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

  /** Hash: how many tasks of the shard were ever accepted, started and finished. */
  totals(shard: Shard): string {
    return `${shard.tag}:totals`;
  }

  /** Hash: how many of a tenant's tasks are unfinished, waiting and queued or running, and of each of its API keys. */
  tenantLoad(shard: Shard, tenant: string): string {
    return `${shard.tag}:load:${tenant}`;
  }

  /** Sorted set: a tenant's tasks that wait until fewer of its tasks run, by order of acceptance. */
  parked(shard: Shard, tenant: string): string {
    return `${shard.tag}:parked:${tenant}`;
  }

  /** Hash: what was admitted within the last minute, of a tenant or of one of its API keys. */
  admitted(shard: Shard, tenant: string, keyId?: string): string {
    return `${shard.tag}:admitted:${tenant}${keyId === undefined ? '' : `:${keyId}`}`;
  }

  /** Hashes: what a tenant has spent and set aside in a day or a month, which follows as its digits. */
  spendPrefix(shard: Shard, tenant: string): string {
    return `${shard.tag}:spend:${tenant}:`;
  }

  /** Hashes: what a tenant has used in a day, which follows as its digits. */
  usagePrefix(shard: Shard, tenant: string): string {
    return `${shard.tag}:usage:${tenant}:`;
  }

  /** String: which tasks an idempotency key of a tenant stands for. A digest, since clients choose the key. */
  idempotency(shard: Shard, tenant: string, idempotencyKey: string): string {
    const digest = hash('sha256', idempotencyKey, 'base64url');
    return `${shard.tag}:idempotency:${tenant}:${digest}`;
  }

  /** Stream: tasks that ended their workers too often. */
  deadLetters(shard: Shard): string {
    return `${shard.tag}:dead-letters`;
  }

  /** Sorted set: living worker processes, by the time of their last sign of life. */
  workers(shard: Shard): string {
    return `${shard.tag}:workers`;
  }

  /** Sorted set: ids of the master keys that living processes seal with, by the time at which one last said so. */
  masterKeysInUse(): string {
    return `${this.#firstTag}:master-keys`;
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
    return hash('sha256', name, 'hex');
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

  /** Hash: a tenant's webhook endpoints as JSON, by their ids. It is there only while the tenant has any. */
  webhookEndpoints(shard: Shard, tenant: string): string {
    return `${shard.tag}:webhook-endpoints:${tenant}`;
  }

  /** Hash: how a tenant's endpoints fare, in fields that begin with their ids. */
  webhookStates(shard: Shard, tenant: string): string {
    return `${shard.tag}:webhook-states:${tenant}`;
  }

  /** Sorted set: an endpoint's deliveries, by the time at which they were made. */
  webhookDeliveries(shard: Shard, tenant: string, endpointId: string): string {
    return `${shard.tag}:webhook-deliveries:${tenant}:${endpointId}`;
  }

  /** Sorted set: those of them that have ended, by the time at which they did. */
  webhookDeliveriesEnded(shard: Shard, tenant: string, endpointId: string): string {
    return `${shard.tag}:webhook-deliveries-ended:${tenant}:${endpointId}`;
  }

  /** Hashes: a tenant's deliveries; their ids follow. */
  webhookDeliveryPrefix(shard: Shard, tenant: string): string {
    return `${this.webhookDeliveriesPrefix(shard)}${tenant}:`;
  }

  /** What the deliveries of all tenants of a shard begin with. */
  webhookDeliveriesPrefix(shard: Shard): string {
    return `${shard.tag}:webhook-delivery:`;
  }

  /**
   * Sorted set: what is not known to be in the queue of webhooks, by the time in ms from which it counts: tasks that
   * have ended, and deliveries that are to be made again.
   */
  webhookOutbox(shard: Shard): string {
    return `${shard.tag}:webhook-outbox`;
  }

  /** Hash: whether a tenant is disabled, kept beside its tasks, with the revision of the settings that say so. */
  tenantStanding(shard: Shard, tenant: string): string {
    return `${shard.tag}:standing:${tenant}`;
  }

  /** Hash: the provider keys that a tenant has stored, each sealed, by provider. */
  providerKeys(shard: Shard, tenant: string): string {
    return `${shard.tag}:provider-keys:${tenant}`;
  }

  /** Hash: an API key. All of identity lies in the first shard: a key is looked up before its tenant is known. */
  apiKey(id: string): string {
    return this.apiKeyPrefix() + id;
  }

  /** What the names of all API keys begin with; the id follows. */
  apiKeyPrefix(): string {
    return `${this.#firstTag}:api-key:`;
  }

  /** Sorted set: the ids of all API keys, by order of creation. */
  apiKeys(): string {
    return `${this.#firstTag}:api-keys`;
  }

  /** Sorted set: the ids of a tenant's API keys, by order of creation. */
  apiKeysOf(tenant: string): string {
    return this.apiKeysOfPrefix() + tenant;
  }

  /** What the names of the tenants' sets of API keys begin with; the tenant follows. */
  apiKeysOfPrefix(): string {
    return `${this.#firstTag}:api-keys-of:`;
  }

  /** String: how many API keys were ever created. */
  apiKeyOrder(): string {
    return `${this.#firstTag}:api-key-order`;
  }

  /** Hash: what is set for a tenant. */
  tenant(name: string): string {
    return this.tenantPrefix() + name;
  }

  /** What the names of the tenants' hashes begin with; the tenant follows. */
  tenantPrefix(): string {
    return `${this.#firstTag}:tenant:`;
  }

  /** Sorted set: the names of the known tenants, in alphabetical order. */
  tenants(): string {
    return `${this.#firstTag}:tenants`;
  }

  /** String: how often an address has failed to authenticate within a window. */
  authFailures(address: string): string {
    return `${this.#firstTag}:auth-failures:${address}`;
  }

  /** Pub/sub channel: API keys and tenants that have changed. */
  identityChanges(): string {
    return `${this.#firstTag}:identity-changes`;
  }

  /** What the names of a tenant's kept answers begin with; the digest of operation and idempotency key follows. */
  idempotentAnswerPrefix(shard: Shard, tenant: string): string {
    return `${shard.tag}:idempotent-answer:${tenant}:`;
  }

  /** Sorted set: a tenant's kept answers, by the time at which they go. */
  idempotentAnswers(shard: Shard, tenant: string): string {
    return `${shard.tag}:idempotent-answers:${tenant}`;
  }

  /** Hash: how far a lane has come in sharing its workers fairly; the set beside it, `:tags`, has the tenants' shares. */
  fairShare(shard: Shard, lane: Lane): string {
    return `${shard.tag}:fair-share:${lane}`;
  }

  /** What all keys of a lane's BullMQ queue begin with; ids of jobs follow, and the names of its sets and lists. */
  queuedJobsPrefix(shard: Shard, lane: Lane): string {
    return `${this.queuePrefix(shard)}:${laneQueues[lane]}:`;
  }

  /** The prefix for BullMQ's own keys. */
  queuePrefix(shard: Shard): string {
    return `${shard.tag}:bull`;
  }
}
