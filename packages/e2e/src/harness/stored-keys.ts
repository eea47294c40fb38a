import type { ApiKey } from '@harvest/contracts/api-key';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { storeVariables } from '@harvest/store/config';
import { createStore } from '@harvest/store/create-store';
import { z } from 'zod';

const listed = 100;

/** The API keys that a Redis holds, newest first. */
export async function storedKeys(redisUrl: string): Promise<readonly ApiKey[]> {
  const config = loadConfig(z.object(storeVariables), { REDIS_URL: redisUrl });
  const store = createStore({ config, role: 'worker', logger: silentLogger });
  try {
    return (await store.apiKeys.list({ limit: listed })).keys;
  } finally {
    store.close();
  }
}
