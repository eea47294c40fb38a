import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSecretFiles } from '@harvest/runtime/read-secret-files';
import { rootFolder } from '../bootstrap/paths.mjs';

/** What the launcher itself needs to know; the services read the other secrets from their files. */
const secretNames = ['REDIS_URL', 'OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'GEMINI_API_KEY'];

/**
 * Adds the variables of `.env`, if there is one, to the environment; variables that are set already win. Secrets that are in
 * files are read. @throws ConfigError when one cannot be.
 */
export function loadEnvFile(): void {
  const envFile = join(rootFolder, '.env');
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  const env = readSecretFiles(process.env, secretNames);
  for (const name of secretNames) {
    const value = env[name];
    if (value === undefined) continue;
    process.env[name] = value;
    Reflect.deleteProperty(process.env, `${name}_FILE`);
  }
}
