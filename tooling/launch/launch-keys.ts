import type { ApiKeyRequest } from '@harvest/contracts/api-key';
import { scopeNames } from '@harvest/contracts/scopes';
import { defaultTenant } from '@harvest/contracts/tenant-name';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import type { ApiKeys } from '@harvest/store/api-keys';
import { storeVariables } from '@harvest/store/config';
import { createStore } from '@harvest/store/create-store';
import { z } from 'zod';
import { SetupError } from '../bootstrap/setup-error.mjs';

const firstTaskKeyName = 'first task of npm start';
/** A launcher that is killed cannot revoke its key; longer than its first task may take. */
const firstTaskKeyMs = 15 * 60_000;
const listed = 100;

/** The API keys of one start. */
export interface LaunchKeys {
  /** With every right, made when there was none yet; null otherwise. Nobody can read it again. */
  readonly first: string | null;
  /** For the launcher's own first task. */
  readonly ofTask: string;
  /** Makes the key of the first task useless. */
  readonly end: () => Promise<void>;
}

/**
 * Makes the API keys that a start needs; what is stored of them is a digest. The connection to Redis is not kept open.
 *
 * @returns null when the API asks for no credentials
 * @throws SetupError when Redis is away or there are too many keys; ConfigError
 */
export async function makeLaunchKeys(
  env: Readonly<Record<string, string | undefined>>,
  redisUrl: string,
): Promise<LaunchKeys | null> {
  if (env['AUTH']?.trim() === 'none') return null;
  const config = loadConfig(z.object(storeVariables), { ...env, REDIS_URL: redisUrl });
  const use: Use = async (work) => {
    const store = createStore({ config, role: 'command', logger: silentLogger });
    try {
      return await work(store.apiKeys);
    } finally {
      store.close();
    }
  };
  return await use(async (apiKeys) => {
    try {
      return await makeKeys(apiKeys, use);
    } catch (error) {
      if (!(error instanceof HarvestError)) throw error;
      throw new SetupError(`No API key can be made for the first task. ${error.publicMessage}`, {
        cause: error,
      });
    }
  });
}

type Use = <T>(work: (apiKeys: ApiKeys) => Promise<T>) => Promise<T>;

async function makeKeys(apiKeys: ApiKeys, use: Use): Promise<LaunchKeys> {
  const { keys } = await apiKeys.list({ limit: listed });
  const isFirstStart = keys.every(({ name }) => name === firstTaskKeyName);
  const expiresAt = new Date(Date.now() + firstTaskKeyMs).toISOString();
  const ofTask = await apiKeys.create(requestOf(firstTaskKeyName, expiresAt));
  // The last step that can fail: a first key that nobody was shown would be in the way of another one.
  const first = isFirstStart ? await apiKeys.create(requestOf('first key', null)) : null;
  return {
    first: first?.key ?? null,
    ofTask: ofTask.key,
    end: async () => {
      await use((again) => again.revoke(ofTask.shown.key_id, { forget: true }));
    },
  };
}

function requestOf(name: string, expiresAt: string | null): ApiKeyRequest {
  const scopes: ApiKeyRequest['scopes'] =
    expiresAt === null ? [...scopeNames] : ['tasks:read', 'tasks:write'];
  return { tenant: defaultTenant, name, scopes, limits: {}, budget: {}, expires_at: expiresAt };
}
