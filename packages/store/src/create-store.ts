import { systemClock } from '@harvest/runtime/clock';
import type { Logger } from '@harvest/runtime/logger';
import { ApiKeys } from './api-keys.ts';
import { Cancellations } from './cancellations.ts';
import { CatalogueBoard } from './catalogue-board.ts';
import { ChatReplies } from './chat-replies.ts';
import type { StoreConfig } from './config.ts';
import { DeadLetters } from './dead-letters.ts';
import { FeedbackBook } from './feedback-book.ts';
import { Fleet, type StoreHealth } from './fleet.ts';
import { HostTurns } from './host-turns.ts';
import { IdempotentAnswers } from './idempotent-answers.ts';
import { Identities } from './identities.ts';
import { Keys, type Shard } from './keys.ts';
import { LearnerCounts } from './learner-counts.ts';
import { type Redis, type RedisRole, openRedis } from './redis.ts';
import { createRedisTaskStore } from './redis-task-store.ts';
import { PoolLeases } from './pool-leases.ts';
import { ProviderKeys } from './provider-keys.ts';
import { SealedInventory } from './sealed-inventory.ts';
import { RequestLimits } from './request-limits.ts';
import { RedisTaskEventHub, type TaskEventHub } from './task-event-hub.ts';
import { acceptScript } from './scripts/accept.ts';
import { SharedBreakers, type SharedBreakersOptions } from './shared-breakers.ts';
import { SpendingNotes } from './spending-notes.ts';
import type { TaskStore } from './task-store.ts';
import { WebhookDeliveries } from './webhook-deliveries.ts';
import { WebhookEndpoints } from './webhook-endpoints.ts';
import { WebhookOutbox } from './webhook-outbox.ts';
import { Tenants } from './tenants.ts';
import { UsageBook } from './usage-book.ts';

/** Everything that is kept in Redis, over two connections: one for commands, one for subscriptions. */
export interface Store {
  readonly tasks: TaskStore;
  /** The limits on requests that submit nothing. */
  readonly requestLimits: RequestLimits;
  readonly feedback: FeedbackBook;
  readonly catalogue: CatalogueBoard;
  readonly learnerCounts: LearnerCounts;
  readonly usage: UsageBook;
  readonly spending: SpendingNotes;
  readonly events: TaskEventHub;
  readonly replies: ChatReplies;
  readonly cancellations: Cancellations;
  readonly deadLetters: DeadLetters;
  readonly poolLeases: PoolLeases;
  readonly providerKeys: ProviderKeys;
  readonly sealedSecrets: SealedInventory;
  readonly webhooks: {
    readonly endpoints: WebhookEndpoints;
    readonly deliveries: WebhookDeliveries;
    readonly outbox: WebhookOutbox;
  };
  /** Whose turn it is to read a site. */
  readonly hostTurns: HostTurns;
  /** What the workers know together of their providers' health. */
  readonly openBreakers: (settings: SharedBreakersOptions['settings']) => SharedBreakers;
  readonly apiKeys: ApiKeys;
  readonly tenants: Tenants;
  readonly identities: Identities;
  /** Answers of requests that created something other than tasks, by their idempotency keys. */
  readonly idempotentAnswers: IdempotentAnswers;
  readonly fleet: Fleet;
  readonly health: () => Promise<StoreHealth>;
  readonly shards: readonly Shard[];
  readonly shardOf: (tenant: string) => Shard;
  /** The prefix under which the queue keeps its own keys of a shard. */
  readonly queuePrefix: (shard: Shard) => string;
  /** The command connection, for the queue to share. */
  readonly redis: Redis;
  /** Ends both connections at once, whatever state they are in. */
  readonly close: () => void;
}

/**
 * Opens the store. Connecting goes on in the background: with Redis down, calls of the `api` role reject with
 * `store.unavailable` and those of the `worker` role wait.
 */
export function createStore(options: { config: StoreConfig; role: RedisRole; logger: Logger }): Store {
  const { config, role, logger } = options;
  const keys = new Keys({ namespace: config.HARVEST_NAMESPACE, shardCount: config.SHARD_COUNT });
  const redis = openRedis({ url: config.REDIS_URL, role, name: `${role}-commands`, logger });
  const subscriber = openRedis({ url: config.REDIS_URL, role, name: `${role}-subscriptions`, logger });
  // A server that was restarted knows no scripts: so the first acceptance has not to bring its text along, and to wait for that.
  redis.on('ready', () => {
    redis.script('LOAD', acceptScript.lua).catch((error: unknown) => {
      logger.debug('loading a script failed', { script: acceptScript.name, err: error });
    });
  });
  const tasks = createRedisTaskStore({ redis, keys, config, role });
  const fleet = new Fleet({ redis, keys });
  const events = new RedisTaskEventHub({ subscriber, tasks, keys, logger });
  const poolLeases = new PoolLeases({ redis, keys, logger });
  const tenants = new Tenants({ redis, keys });
  const replies = new ChatReplies({ redis, subscriber, tasks, keys, logger });
  return {
    tasks,
    requestLimits: new RequestLimits({ redis, keys, config }),
    feedback: new FeedbackBook({ redis, keys }),
    learnerCounts: new LearnerCounts({ redis, keys }),
    usage: new UsageBook({ redis, keys }),
    spending: new SpendingNotes({ redis, keys }),
    catalogue: new CatalogueBoard({ redis, keys, clock: systemClock }),
    events,
    replies,
    cancellations: new Cancellations({ subscriber, keys }),
    deadLetters: new DeadLetters({ redis, keys }),
    webhooks: {
      endpoints: new WebhookEndpoints({ redis, keys }),
      deliveries: new WebhookDeliveries({ redis, keys }),
      outbox: new WebhookOutbox({ redis, keys }),
    },
    poolLeases,
    hostTurns: new HostTurns({ redis, keys, clock: systemClock, random: Math.random, logger }),
    openBreakers: (settings) => new SharedBreakers({ redis, subscriber, keys, settings }),
    apiKeys: new ApiKeys({ redis, keys, perTenantMax: config.API_KEYS_PER_TENANT_MAX }),
    tenants,
    providerKeys: new ProviderKeys({ redis, keys, tenants }),
    sealedSecrets: new SealedInventory({ redis, keys }),
    identities: new Identities({ redis, subscriber, keys, logger }),
    idempotentAnswers: new IdempotentAnswers({ redis, keys, ttlSeconds: config.IDEMPOTENCY_TTL_SECONDS }),
    fleet,
    health: () => fleet.health(),
    shards: keys.shards,
    shardOf: (tenant) => keys.shardOf(tenant),
    queuePrefix: (shard) => keys.queuePrefix(shard),
    redis,
    close: () => {
      poolLeases.close();
      events.close();
      replies.close();
      subscriber.disconnect();
      redis.disconnect();
    },
  };
}
