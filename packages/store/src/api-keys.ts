import type { ApiKey, ApiKeyRequest } from '@harvest/contracts/api-key';
import { budgetSchema, limitsSchema } from '@harvest/contracts/limits';
import { scopeSchema } from '@harvest/contracts/scopes';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { z } from 'zod';
import { apiKeyIdOf, readApiKey, respellApiKey } from './api-key-format.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { earlierSecretsSchema } from './earlier-secrets.ts';
import { type RequestAttempt, firstAttempt } from './idempotent-answers.ts';
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
  earlier: earlierSecretsSchema.optional(),
});
const pageSchema = z.tuple([z.string()], z.tuple([z.string(), flatHashSchema]));

/** A key with its secret, which nobody can read again. */
export interface NewKey {
  readonly shown: ApiKey;
  readonly key: string;
}

/** A key as an attempt at a request has left it. */
export interface MadeKey {
  readonly shown: ApiKey;
  /** Null when others have given the key another secret, or revoked it, since an earlier attempt. */
  readonly key: string | null;
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
    return withKey(await this.createOnce(request, firstAttempt()));
  }

  /** Makes a key, the same one in all attempts at a request. @throws HarvestError `admin.too_many_keys`. */
  async createOnce(request: ApiKeyRequest, attempt: RequestAttempt): Promise<MadeKey> {
    const { tenant, expires_at: expiresAt, ...spec } = request;
    const keyId = apiKeyIdOf(attempt.seed);
    const key = respellApiKey(keyId);
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
        attempt.seed.toString('hex'),
        attempt.number,
      ],
    );
    const made = toMadeKey(keyId, key, stored);
    if (made === null) throw tooManyKeys(this.#perTenantMax);
    return made;
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

  /**
   * Gives a key a new secret. The old one is good for `graceSeconds` more, and those before it for what is left of their
   * time; with 0 none of them is good any more. Null: there is no such key, or it is revoked or has expired.
   */
  async rotate(keyId: string, graceSeconds: number): Promise<NewKey | null> {
    const made = await this.rotateOnce(keyId, graceSeconds, firstAttempt());
    return made === null ? null : withKey(made);
  }

  /** The same, which all attempts at a request do once, as long as the request is one of the last `requestSeedsMax`. */
  async rotateOnce(keyId: string, graceSeconds: number, attempt: RequestAttempt): Promise<MadeKey | null> {
    const key = respellApiKey(keyId);
    const reply = await this.#run(
      rotateApiKeyScript,
      [this.#keys.apiKey(keyId)],
      [
        keyId,
        digestOf(key),
        graceSeconds * 1_000,
        this.#keys.identityChanges(),
        attempt.seed.toString('hex'),
        attempt.number,
      ],
    );
    return toMadeKey(keyId, key, reply);
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

/** Null when the script has returned no key. */
function toMadeKey(keyId: string, key: string, reply: unknown): MadeKey | null {
  const stored = flatHashSchema.parse(reply);
  const shown = toApiKey(keyId, stored);
  if (shown === null) return null;
  // eslint-disable-next-line no-restricted-syntax -- Nobody guesses the digest of a key that was made just now.
  return { shown, key: stored['hash'] === digestOf(key) ? key : null };
}

function withKey({ shown, key }: MadeKey): NewKey {
  if (key === null) throw new Error('a key was changed by others while it was made');
  return { shown, key };
}

function toApiKey(keyId: string, stored: Readonly<Record<string, string>>): ApiKey | null {
  if (Object.keys(stored).length === 0) return null;
  const { tenant, spec, created, expires, revoked, rotated, earlier } = fieldsSchema.parse(stored);
  const now = Date.now();
  const until = revoked === undefined ? earlier?.[0]?.untilMs : undefined;
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
