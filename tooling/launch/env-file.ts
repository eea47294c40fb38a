import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { rootFolder } from '../bootstrap/paths.mjs';

/** Adds the variables of `.env`, if there is one, to the environment; variables that are set already win. */
export function loadEnvFile(): void {
  const envFile = join(rootFolder, '.env');
  if (existsSync(envFile)) process.loadEnvFile(envFile);
}
