import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { provideSecretFile } from './secret-file.ts';

const keyBytes = 32;

type Environment = Readonly<Record<string, string | undefined>>;
type Variables = Readonly<{ HARVEST_MASTER_KEY_FILE?: string }>;

function isSet(env: Environment, name: string): boolean {
  return (env[name]?.trim() ?? '') !== '';
}

/**
 * Which master key the services are to use, where the environment names none: that of this checkout. Whoever loses the file
 * loses the provider keys and webhook secrets that are stored.
 *
 * @returns the variable to add; nothing where the environment names a key, or there is none in the folder
 */
export function findMasterKey(env: Environment, folder: string): Variables {
  if (isSet(env, 'HARVEST_MASTER_KEY') || isSet(env, 'HARVEST_MASTER_KEY_FILE')) return {};
  const path = join(folder, 'master-key');
  return existsSync(path) ? { HARVEST_MASTER_KEY_FILE: path } : {};
}

/** The same, and a new random key is put into the folder where it has none yet. */
export function provideMasterKey(env: Environment, folder: string): Variables {
  if (isSet(env, 'HARVEST_MASTER_KEY') || isSet(env, 'HARVEST_MASTER_KEY_FILE')) return {};
  const path = join(folder, 'master-key');
  mkdirSync(folder, { recursive: true });
  provideSecretFile(path, () => `${randomBytes(keyBytes).toString('hex')}\n`);
  return { HARVEST_MASTER_KEY_FILE: path };
}
