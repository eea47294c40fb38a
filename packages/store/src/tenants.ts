import type { CloudProviderName } from '@harvest/contracts/providers';
import { type Tenant, type TenantSettings, tenantSettingsSchema } from '@harvest/contracts/tenant';
import { tenantNameSchema } from '@harvest/contracts/tenant-name';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { z } from 'zod';
import type { Keys } from './keys.ts';
import { type Redis, orStoreError } from './redis.ts';
import { createScriptRunner } from './script.ts';
import { listTenantsScript, noteStandingScript, setTenantScript } from './scripts/tenants.ts';

const timeSchema = z.coerce.number().int();
const rowSchema = z.tuple([timeSchema, timeSchema.nullable(), z.string().nullable()]);
const setReplySchema = z.tuple([
  timeSchema,
  timeSchema.nullable(),
  z.string().nullable(),
  z.coerce.number().int(),
]);
const pageSchema = z.array(z.tuple([z.string(), timeSchema, timeSchema.nullable(), z.string().nullable()]));

/** What is set for a tenant; for one of which nothing is known, the defaults. */
export function parseTenantSettings(settings: string | null): TenantSettings {
  return tenantSettingsSchema.parse(settings === null ? {} : JSON.parse(settings));
}

/** Manages tenants. They come to be with their first key, or when something is set for them. */
export class Tenants {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #run: ReturnType<typeof createScriptRunner>;

  constructor(options: { redis: Redis; keys: Keys }) {
    this.#redis = options.redis;
    this.#keys = options.keys;
    this.#run = createScriptRunner(options.redis);
  }

  /** A tenant; null when it is not known. @throws HarvestError `store.unavailable`. */
  async read(name: string): Promise<Tenant | null> {
    const reply = await orStoreError(
      this.#redis.hmget(this.#keys.tenant(name), 'created', 'updated', 'settings'),
    );
    return reply[0] === null ? null : toTenant(name, rowSchema.parse(reply));
  }

  /**
   * Replaces what is set for a tenant; of one that is disabled no task starts from then on.
   *
   * @throws HarvestError `store.unavailable`; whether it was set is then unknown, and it is to be set again
   */
  async set(name: string, settings: TenantSettings): Promise<Tenant> {
    const [created, updated, stored, revision] = await this.#set(name, 'settings', settings);
    // Tasks may lie in another shard than identity, where the scripts that start them cannot look.
    await this.#run(
      noteStandingScript,
      [this.#keys.tenantStanding(this.#keys.shardOf(name), name)],
      [revision, settings.disabled ? 1 : 0],
    );
    return toTenant(name, [created, updated, stored]);
  }

  /** Notes for which providers a tenant has stored a key, so that it is known with the tenant's settings. */
  async noteProviderKeys(name: string, providers: readonly CloudProviderName[]): Promise<void> {
    await this.#set(name, 'provider_keys', providers);
  }

  /** A page of tenants in alphabetical order. @throws HarvestError `request.invalid_cursor`, `store.unavailable`. */
  async list(options: {
    limit: number;
    cursor?: string | undefined;
  }): Promise<{ readonly tenants: readonly Tenant[]; readonly nextCursor: string | null }> {
    const { limit, cursor } = options;
    const from = cursor === undefined ? '-' : `(${nameOfCursor(cursor)}`;
    const reply = await this.#run(
      listTenantsScript,
      [this.#keys.tenants()],
      [limit, from, this.#keys.tenantPrefix()],
    );
    const tenants = pageSchema.parse(reply).map(([name, ...row]) => toTenant(name, row));
    const last = tenants.at(-1)?.tenant;
    return {
      tenants,
      nextCursor:
        last === undefined || tenants.length < limit ? null : Buffer.from(last).toString('base64url'),
    };
  }

  async #set(
    name: string,
    field: 'settings' | 'provider_keys',
    value: unknown,
  ): Promise<z.infer<typeof setReplySchema>> {
    const reply = await this.#run(
      setTenantScript,
      [this.#keys.tenant(name), this.#keys.tenants()],
      [name, field, JSON.stringify(value), this.#keys.identityChanges()],
    );
    return setReplySchema.parse(reply);
  }
}

function toTenant(name: string, [created, updated, settings]: z.infer<typeof rowSchema>): Tenant {
  return {
    tenant: name,
    ...parseTenantSettings(settings),
    created_at: new Date(created).toISOString(),
    updated_at: updated === null ? null : new Date(updated).toISOString(),
  };
}

/** The name of the last tenant of a page. @throws HarvestError `request.invalid_cursor`. */
function nameOfCursor(cursor: string): string {
  const name = Buffer.from(cursor, 'base64url').toString('utf8');
  if (tenantNameSchema.safeParse(name).success) return name;
  throw new HarvestError({
    code: 'request.invalid_cursor',
    publicMessage: 'The cursor is not one that this API returned. Start again without it.',
  });
}
