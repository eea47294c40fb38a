import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { readSecretFiles } from '@harvest/runtime/read-secret-files';
import { masterKeyIdOf } from '@harvest/runtime/secrets/master-key-id-of';
import { masterKeysOf, secretVariables } from '@harvest/runtime/secrets/secret-config';
import { storeVariables } from '@harvest/store/config';
import { type Store, createStore } from '@harvest/store/create-store';
import { z } from 'zod';

/** A start does not wait longer for a large Redis to be looked through. */
const lookMsMax = 2_000;

const configSchema = z.object({ ...storeVariables, ...secretVariables });
const secretNames = ['HARVEST_MASTER_KEY', 'HARVEST_MASTER_KEY_PREVIOUS'];

/**
 * Looks for stored secrets that the master keys of this start do not open.
 *
 * @param env what the services are given
 * @returns what to tell whoever starts it; null when there are none, or none was found in time
 * @throws ConfigError, HarvestError `store.unavailable`
 */
export async function findForeignSecrets(
  env: Readonly<Record<string, string | undefined>>,
  redisUrl: string,
): Promise<string | null> {
  const config = loadConfig(configSchema, { ...readSecretFiles(env, secretNames), REDIS_URL: redisUrl });
  const masterKeys = masterKeysOf(config);
  const store = createStore({ config, role: 'command', logger: silentLogger });
  const deadline = performance.now() + lookMsMax;
  let foreign = 0;
  try {
    for await (const sealed of storedSecrets(store)) {
      const id = masterKeyIdOf(sealed);
      if (id === null || masterKeys?.all.has(id) !== true) foreign += 1;
      if (performance.now() > deadline) break;
    }
  } finally {
    store.close();
  }
  if (foreign === 0) return null;
  const path = env['HARVEST_MASTER_KEY_FILE']?.trim() ?? '';
  const source = path === '' ? 'HARVEST_MASTER_KEY' : path;
  const own = masterKeys === null ? 'there is none' : `it is ${masterKeys.current.id}, of ${source}`;
  return (
    `${String(foreign)} of the stored provider keys and webhook secrets cannot be used: the master key is another one now ` +
    `(${own}). \`npm run master-key -- status\` says more.`
  );
}

async function* storedSecrets({ sealedSecrets, providerKeys, webhooks }: Store): AsyncGenerator<string> {
  for await (const tenant of sealedSecrets.providerKeyTenants()) {
    for (const { sealed } of await providerKeys.list(tenant)) yield sealed;
  }
  for await (const tenant of sealedSecrets.webhookTenants()) {
    for (const { sealedSecret } of await webhooks.endpoints.list(tenant)) yield sealedSecret;
  }
}
