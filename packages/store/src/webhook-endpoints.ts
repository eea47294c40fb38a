import {
  type WebhookDisabledReason,
  webhookDisabledReasonSchema,
  webhookEndpointsMax,
  webhookEventTypeSchema,
} from '@harvest/contracts/webhooks';
import { type Clock, systemClock } from '@harvest/runtime/clock';
import { z } from 'zod';
import { earlierSecretsMax } from './earlier-secrets.ts';
import type { RequestAttempt } from './idempotent-answers.ts';
import type { Keys } from './keys.ts';
import { type Redis, orStoreError } from './redis.ts';
import { changeOf, withSeed } from './request-seeds.ts';
import { createScriptRunner } from './script.ts';
import { createEndpointScript, removeEndpointScript, replaceEndpointScript } from './scripts/webhooks.ts';

const earlierSecretSchema = z.strictObject({ sealed: z.string(), untilMs: z.int() });
const endpointSchema = z
  .strictObject({
    id: z.string(),
    url: z.string(),
    events: z.array(webhookEventTypeSchema),
    description: z.string().nullable(),
    enabled: z.boolean(),
    /** For the worker alone, under the endpoint's id. */
    sealedSecret: z.string(),
    /** The secrets before it, the last one first: each signs until its time is over and is then read no more. */
    earlierSecrets: z.array(earlierSecretSchema).default([]),
    /** What endpoints have instead that were kept when there was one earlier secret; every change rewrites it. */
    previousSecret: earlierSecretSchema.nullish(),
    /**
     * The seeds of the requests that gave the endpoint its secrets, the last one first: a later attempt at that one replaces the
     * secret, at those before it changes nothing.
     */
    secretFrom: z.string().default(''),
    createdAtMs: z.int(),
    updatedAtMs: z.int(),
  })
  .transform(({ previousSecret, ...endpoint }) =>
    previousSecret ? { ...endpoint, earlierSecrets: [previousSecret] } : endpoint,
  );

const createReplySchema = z.enum(['created', 'known', 'full']);

/** An endpoint as its tenant made it. */
export type WebhookEndpoint = z.infer<typeof endpointSchema>;

/** An endpoint with how it fares. */
export interface StoredEndpoint extends WebhookEndpoint {
  /** Failed attempts since the last success. */
  readonly failures: number;
  readonly failingSinceMs: number | null;
  /** Why Harvest stopped calling it; null where it did not. */
  readonly disabledReason: WebhookDisabledReason | null;
}

/** A sealed secret of an attempt at a request. */
export interface AttemptedSecret extends Pick<RequestAttempt, 'seed'> {
  readonly sealed: string;
}

/** How often a change is tried that others come before; each of them has made one. */
const changesMax = 10;

const stateFields = (id: string): [string, string, string, string] => [
  `${id}:failures`,
  `${id}:since`,
  `${id}:disabled`,
  `${id}:disabled_at`,
];

/**
 * The webhook endpoints of tenants. A replaced secret is gone for whoever reads once its time is over, and every change of its
 * endpoint drops it. All calls throw HarvestError `store.unavailable`.
 */
export class WebhookEndpoints {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #run: ReturnType<typeof createScriptRunner>;

  constructor(options: { redis: Redis; keys: Keys; clock?: Pick<Clock, 'nowMs'> }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
    this.#clock = options.clock ?? systemClock;
    this.#run = createScriptRunner(options.redis);
  }

  /**
   * Keeps a new endpoint. One that an earlier attempt at the request has made is given the new secret, unless it was given
   * another one since. Null when the tenant has as many as it may.
   */
  async create(tenant: string, endpoint: WebhookEndpoint): Promise<StoredEndpoint | null> {
    const { id, sealedSecret, secretFrom } = endpoint;
    const reply = createReplySchema.parse(
      await this.#run(
        createEndpointScript,
        [this.#endpointsOf(tenant)],
        [id, JSON.stringify(endpoint), webhookEndpointsMax],
      ),
    );
    if (reply === 'full') return null;
    if (reply === 'created') return withState(endpoint, []);
    const kept = await this.update(
      tenant,
      id,
      (known) => (known.secretFrom === secretFrom ? { ...known, sealedSecret } : known),
      { forgetFailures: false },
    );
    if (kept === null) throw new Error('the webhook endpoint was deleted while it was created');
    return kept;
  }

  /**
   * Gives an endpoint a new secret, beside which the one before signs until `untilMs`; a secret that an earlier attempt at the
   * request has given it does not, and where another one took the place of that secret, all stays as it is. Null when there is
   * no such endpoint.
   */
  async rotate(
    tenant: string,
    id: string,
    secret: AttemptedSecret,
    times: { readonly nowMs: number; readonly untilMs: number },
  ): Promise<StoredEndpoint | null> {
    const change = (endpoint: WebhookEndpoint): WebhookEndpoint => rotated(endpoint, secret, times);
    return await this.update(tenant, id, change, { forgetFailures: false });
  }

  /**
   * All endpoints of a tenant, oldest first.
   *
   * @param onUnreadable called for each that cannot be read, which is left out; without it, one such is an error
   */
  async list(
    tenant: string,
    onUnreadable?: (id: string, error: unknown) => void,
  ): Promise<readonly StoredEndpoint[]> {
    const [endpoints, states] = await orStoreError(
      Promise.all([
        this.#redis.hgetall(this.#endpointsOf(tenant)),
        this.#redis.hgetall(this.#statesOf(tenant)),
      ]),
    );
    const listed: StoredEndpoint[] = [];
    for (const [id, json] of Object.entries(endpoints)) {
      try {
        const state = stateFields(id).map((field) => states[field] ?? null);
        listed.push(withState(this.#parse(json), state));
      } catch (error) {
        if (onUnreadable === undefined) throw error;
        onUnreadable(id, error);
      }
    }
    return listed.sort((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1));
  }

  /** Null when the tenant has no such endpoint. */
  async get(tenant: string, id: string): Promise<StoredEndpoint | null> {
    const [json, state] = await orStoreError(
      Promise.all([
        this.#redis.hget(this.#endpointsOf(tenant), id),
        this.#redis.hmget(this.#statesOf(tenant), ...stateFields(id)),
      ]),
    );
    return json === null ? null : withState(this.#parse(json), state);
  }

  /**
   * Changes an endpoint by what `change` makes of it, which may be called again when others change it, too.
   * `forgetFailures` takes it up again if it was disabled for them. Null when there is no such endpoint.
   */
  async update(
    tenant: string,
    id: string,
    change: (endpoint: WebhookEndpoint) => WebhookEndpoint,
    { forgetFailures }: { forgetFailures: boolean },
  ): Promise<StoredEndpoint | null> {
    const keys = [this.#endpointsOf(tenant), this.#statesOf(tenant)];
    for (let tries = 0; tries < changesMax; tries += 1) {
      const before = await orStoreError(this.#redis.hget(this.#endpointsOf(tenant), id));
      if (before === null) return null;
      const after = change(this.#parse(before));
      const args = [id, before, JSON.stringify(after), forgetFailures ? '1' : '0'];
      if ((await this.#run(replaceEndpointScript, keys, args)) === 1) return await this.get(tenant, id);
    }
    throw new Error('the webhook endpoint is changed all the time');
  }

  /** Deletes an endpoint with its log; false when there is none. */
  async remove(tenant: string, id: string): Promise<boolean> {
    const shard = this.#keys.shardOf(tenant);
    const keys = [
      this.#endpointsOf(tenant),
      this.#statesOf(tenant),
      this.#keys.webhookDeliveries(shard, tenant, id),
      this.#keys.webhookDeliveriesEnded(shard, tenant, id),
    ];
    return (await this.#run(removeEndpointScript, keys, [id])) === 1;
  }

  #parse(json: string): WebhookEndpoint {
    const endpoint = endpointSchema.parse(JSON.parse(json));
    const nowMs = this.#clock.nowMs();
    return { ...endpoint, earlierSecrets: endpoint.earlierSecrets.filter(({ untilMs }) => untilMs > nowMs) };
  }

  #endpointsOf(tenant: string): string {
    return this.#keys.webhookEndpoints(this.#keys.shardOf(tenant), tenant);
  }

  #statesOf(tenant: string): string {
    return this.#keys.webhookStates(this.#keys.shardOf(tenant), tenant);
  }
}

function rotated(
  endpoint: WebhookEndpoint,
  { sealed, seed }: AttemptedSecret,
  { nowMs, untilMs }: { readonly nowMs: number; readonly untilMs: number },
): WebhookEndpoint {
  const request = seed.toString('hex');
  const { sealedSecret, earlierSecrets, secretFrom } = endpoint;
  const change = changeOf(secretFrom, request);
  if (change === 'earlier') return endpoint;
  const [last, ...others] =
    change === 'latest' ? earlierSecrets : [{ sealed: sealedSecret, untilMs }, ...earlierSecrets];
  return {
    ...endpoint,
    sealedSecret: sealed,
    earlierSecrets: last === undefined ? [] : [{ ...last, untilMs }, ...others].slice(0, earlierSecretsMax),
    secretFrom: change === 'latest' ? secretFrom : withSeed(secretFrom, request),
    updatedAtMs: nowMs,
  };
}

function withState(
  endpoint: WebhookEndpoint,
  [failures = null, since = null, disabled = null, disabledAt = null]: readonly (string | null)[],
): StoredEndpoint {
  return {
    ...endpoint,
    failures: Number(failures ?? 0),
    failingSinceMs: since === null ? null : Number(since),
    disabledReason: disabled === null ? null : webhookDisabledReasonSchema.parse(disabled),
    updatedAtMs: Math.max(endpoint.updatedAtMs, Number(disabledAt ?? 0)),
  };
}
