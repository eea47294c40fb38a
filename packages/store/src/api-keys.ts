import type { ApiKey, ApiKeyRequest } from '@harvest/contracts/api-key';
import { budgetSchema, limitsSchema } from '@harvest/contracts/limits';
import { scopeSchema } from '@harvest/contracts/scopes';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { z } from 'zod';
import { readApiKey, respellApiKey, spellApiKey } from './api-key-format.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Keys } from './keys.ts';
import { type Redis, orStoreError } from './redis.ts';
import { flatHashSchema } from './script-replies.ts';
import { createScriptRunner } from './script.ts';
import {
  createApiKeyScript,
  listApiKeysScript,
  revokeApiKeyScript,
  rotateApiKeyScript,
} from './scripts/api-keys.ts';

/** For how long a key that has ended is listed. */
const endedKeptMs = 7 * 86_400_000;

/** What a key may do, as JSON in its hash. */
export const apiKeySpecSchema = z.object({
  name: z.string(),
  scopes: z.array(scopeSchema),
  limits: limitsSchema,
  budget: budgetSchema,
});

const timeSchema = z.coerce.number().int().optional();
const fieldsSchema = z.object({
  tenant: z.string(),
  spec: z.string(),
  created: z.coerce.number().int(),
  expires: timeSchema,
  revoked: timeSchema,
  rotated: timeSchema,
  previous_until: timeSchema,
});
const pageSchema = z.tuple([z.string()], z.tuple([z.string(), flatHashSchema]));

/** A key with its secret, which nobody can read again. */
export interface NewKey {
  readonly shown: ApiKey;
  readonly key: string;
}

/** Manages API keys. Only digests of their secrets are stored. Every method rejects with `store.unavailable` without Redis. */
export class ApiKeys {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #perTenantMax: number;
  readonly #run: ReturnType<typeof createScriptRunner>;

  constructor(options: { redis: Redis; keys: Keys; perTenantMax: number }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
    this.#perTenantMax = options.perTenantMax;
    this.#run = createScriptRunner(options.redis);
  }

  /** Makes a key. @throws HarvestError `admin.too_many_keys`. */
  async create(request: ApiKeyRequest): Promise<NewKey> {
    const { tenant, expires_at: expiresAt, ...spec } = request;
    const { keyId, key } = spellApiKey();
    const stored = await this.#run(
      createApiKeyScript,
      [
        this.#keys.apiKey(keyId),
        this.#keys.apiKeys(),
        this.#keys.apiKeysOf(tenant),
        this.#keys.apiKeyOrder(),
        this.#keys.tenant(tenant),
        this.#keys.tenants(),
      ],
      [
        keyId,
        tenant,
        JSON.stringify(spec),
        digestOf(key),
        expiresAt === null ? '' : Date.parse(expiresAt),
        this.#perTenantMax,
        this.#keys.apiKeyPrefix(),
        endedKeptMs,
      ],
    );
    const shown = toApiKey(keyId, flatHashSchema.parse(stored));
    if (shown === null) throw tooManyKeys(this.#perTenantMax);
    return { shown, key };
  }

  /** A key as it is shown; null when there is none. */
  async read(keyId: string): Promise<ApiKey | null> {
    const fields = await orStoreError(this.#redis.hgetall(this.#keys.apiKey(keyId)));
    return toApiKey(keyId, fields);
  }

  /** A page of keys, newest first: of one tenant, or of all. @throws HarvestError `request.invalid_cursor`. */
  async list(options: {
    tenant?: string | undefined;
    limit: number;
    cursor?: string | undefined;
  }): Promise<{ readonly keys: readonly ApiKey[]; readonly nextCursor: string | null }> {
    const { tenant, limit, cursor } = options;
    const reply = await this.#run(
      listApiKeysScript,
      [tenant === undefined ? this.#keys.apiKeys() : this.#keys.apiKeysOf(tenant)],
      [limit, cursor === undefined ? '+inf' : decodeCursor(cursor), this.#keys.apiKeyPrefix()],
    );
    const [last, ...rows] = pageSchema.parse(reply);
    return {
      keys: rows.flatMap(([keyId, fields]) => toApiKey(keyId, fields) ?? []),
      nextCursor: last === '' ? null : encodeCursor(last),
    };
  }

  /** Gives a key a new secret; the old one is good for `graceSeconds` more. Null: there is no such key that is not revoked. */
  async rotate(keyId: string, graceSeconds: number): Promise<NewKey | null> {
    const key = respellApiKey(keyId);
    const reply = await this.#run(
      rotateApiKeyScript,
      [this.#keys.apiKey(keyId)],
      [keyId, digestOf(key), graceSeconds * 1_000, this.#keys.identityChanges()],
    );
    const shown = toApiKey(keyId, flatHashSchema.parse(reply));
    return shown === null ? null : { shown, key };
  }

  /** Revokes a key for ever. With `forget`, it is not even listed afterwards. Null: there is no such key. */
  async revoke(keyId: string, options: { forget: boolean } = { forget: false }): Promise<ApiKey | null> {
    const reply = await this.#run(
      revokeApiKeyScript,
      [this.#keys.apiKey(keyId), this.#keys.apiKeys()],
      [keyId, options.forget ? 0 : endedKeptMs, this.#keys.identityChanges(), this.#keys.apiKeysOfPrefix()],
    );
    return toApiKey(keyId, flatHashSchema.parse(reply));
  }
}

function digestOf(key: string): string {
  const parts = readApiKey(key);
  if (parts === null) throw new Error('a key of our own is spelled wrongly');
  return parts.digest.toString('hex');
}

function toApiKey(keyId: string, stored: Readonly<Record<string, string>>): ApiKey | null {
  if (Object.keys(stored).length === 0) return null;
  const {
    tenant,
    spec,
    created,
    expires,
    revoked,
    rotated,
    previous_until: until,
  } = fieldsSchema.parse(stored);
  const now = Date.now();
  return {
    key_id: keyId,
    tenant,
    ...apiKeySpecSchema.parse(JSON.parse(spec)),
    status: statusOf({ revoked, expires, now }),
    created_at: new Date(created).toISOString(),
    expires_at: timeOf(expires),
    revoked_at: timeOf(revoked),
    rotated_at: timeOf(rotated),
    previous_valid_until: until !== undefined && until > now ? timeOf(until) : null,
  };
}

function statusOf(options: {
  revoked: number | undefined;
  expires: number | undefined;
  now: number;
}): ApiKey['status'] {
  if (options.revoked !== undefined) return 'revoked';
  return options.expires !== undefined && options.expires <= options.now ? 'expired' : 'active';
}

function timeOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

function tooManyKeys(max: number): HarvestError {
  return new HarvestError({
    code: 'admin.too_many_keys',
    publicMessage: `A tenant can have at most ${String(max)} API keys. Revoke one that is not used any more.`,
  });
}
