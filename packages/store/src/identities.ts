import type { BudgetInput, LimitsInput } from '@harvest/contracts/limits';
import { type CloudProviderName, cloudProviderNameSchema } from '@harvest/contracts/providers';
import type { Scope } from '@harvest/contracts/scopes';
import type { TenantSettings } from '@harvest/contracts/tenant';
import type { Logger } from '@harvest/runtime/logger';
import { z } from 'zod';
import { apiKeySpecSchema } from './api-keys.ts';
import { type EarlierSecret, earlierSecretsSchema } from './earlier-secrets.ts';
import type { Keys } from './keys.ts';
import { type Redis, orStoreError } from './redis.ts';
import { createScriptRunner } from './script.ts';
import { countFailureScript, lookUpApiKeyScript } from './scripts/identities.ts';
import { parseTenantSettings } from './tenants.ts';

/** Failures are counted from the first one on for so long, and then forgotten together. */
const failureWindowMs = 60_000;

/** What the gateway needs to know of a tenant. */
export interface TenantIdentity {
  readonly settings: TenantSettings;
  readonly storedKeys: readonly CloudProviderName[];
}

/** What the gateway needs to know of an API key. Times are in ms since the epoch. */
export interface KeyIdentity {
  readonly keyId: string;
  readonly tenantName: string;
  /** SHA-256 of the secret. */
  readonly digest: Buffer;
  /** The secrets before it, the last one first; those whose time is over may be among them. */
  readonly earlier: readonly EarlierSecret[];
  readonly scopes: readonly Scope[];
  readonly limits: LimitsInput;
  readonly budget: BudgetInput;
  readonly expiresAtMs: number | null;
  readonly revoked: boolean;
  readonly tenant: TenantIdentity;
}

/** How often an address has failed within the window, and when that is forgotten. */
export interface FailureCount {
  readonly failures: number;
  readonly forgottenInMs: number;
}

export type KeyLookUp =
  | { readonly kind: 'found'; readonly identity: KeyIdentity }
  | ({
      readonly kind: 'refused';
      /** The secret was good until another one took its place. */
      readonly replaced: boolean;
    } & FailureCount);

const digestSchema = z.string().transform((hex) => Buffer.from(hex, 'hex'));
const timeSchema = z.coerce.number().int().nullable();
const replySchema = z.union([
  z.tuple([z.literal('refused'), z.number(), z.number(), z.number()]),
  z.tuple([
    z.literal('found'),
    digestSchema,
    earlierSecretsSchema.nullable(),
    z.string(),
    z.string(),
    timeSchema,
    timeSchema,
    z.string().nullable(),
    z.string().nullable(),
  ]),
]);
const providersSchema = z.array(cloudProviderNameSchema);

/** Finds out who callers are. Every method rejects with `store.unavailable` when Redis cannot be reached. */
export class Identities {
  readonly #redis: Redis;
  readonly #subscriber: Redis;
  readonly #keys: Keys;
  readonly #logger: Logger;
  readonly #run: ReturnType<typeof createScriptRunner>;

  constructor(options: { redis: Redis; subscriber: Redis; keys: Keys; logger: Logger }) {
    this.#redis = options.redis;
    this.#subscriber = options.subscriber;
    this.#keys = options.keys;
    this.#logger = options.logger;
    this.#run = createScriptRunner(options.redis);
  }

  /**
   * One command: the key with its tenant, or, when there is no such key with this secret, one more failure of the address.
   * With null for the address nothing is counted, and a key is also found by a secret that was replaced and is still kept.
   */
  async lookUpKey(options: { keyId: string; digest: Buffer; address: string | null }): Promise<KeyLookUp> {
    const { keyId, address } = options;
    const key = this.#keys.apiKey(keyId);
    const reply = replySchema.parse(
      await this.#run(
        lookUpApiKeyScript,
        address === null ? [key] : [key, this.#keys.authFailures(address)],
        [options.digest.toString('hex'), this.#keys.tenantPrefix(), failureWindowMs],
      ),
    );
    if (reply[0] === 'refused') {
      return { kind: 'refused', failures: reply[1], forgottenInMs: reply[2], replaced: reply[3] === 1 };
    }
    const [, digest, earlier, tenantName, spec, expires, revoked, settings, providers] = reply;
    const { scopes, limits, budget } = apiKeySpecSchema.parse(JSON.parse(spec));
    return {
      kind: 'found',
      identity: {
        keyId,
        tenantName,
        digest,
        earlier: earlier ?? [],
        scopes,
        limits,
        budget,
        expiresAtMs: expires,
        revoked: revoked !== null,
        tenant: toTenantIdentity(settings, providers),
      },
    };
  }

  /** One command: what is set for a tenant, known or not. */
  async lookUpTenant(name: string): Promise<TenantIdentity> {
    const [settings = null, providers = null] = await orStoreError(
      this.#redis.hmget(this.#keys.tenant(name), 'settings', 'provider_keys'),
    );
    return toTenantIdentity(settings, providers);
  }

  /** Counts a failure of an address that no look-up has counted. */
  async countFailure(address: string): Promise<FailureCount> {
    const reply = await this.#run(countFailureScript, [this.#keys.authFailures(address)], [failureWindowMs]);
    const [failures, forgottenInMs] = z.tuple([z.number(), z.number()]).parse(reply);
    return { failures, forgottenInMs };
  }

  /**
   * Calls `listener` with the id of a key or the name of a tenant when it changes, and with null when changes may have been
   * missed. It is a nudge: whoever keeps identities must let them age out, too.
   */
  follow(listener: (changed: string | null) => void): void {
    const channel = this.#keys.identityChanges();
    this.#subscriber.on('message', (from: string, changed: string) => {
      if (from === channel) listener(changed);
    });
    const begin = (): void => {
      this.#subscriber.subscribe(channel).then(
        () => {
          listener(null);
        },
        (error: unknown) => {
          // The connection is on its way down again; its next coming up tries once more.
          this.#logger.debug('following identities failed', { err: error });
        },
      );
    };
    this.#subscriber.on('ready', begin);
    if (this.#subscriber.status === 'ready') begin();
  }
}

function toTenantIdentity(settings: string | null, providers: string | null): TenantIdentity {
  return {
    settings: parseTenantSettings(settings),
    storedKeys: providers === null ? [] : providersSchema.parse(JSON.parse(providers)),
  };
}
