/**
 * Runs a script of another package with the Redis of `npm start`: `with-redis.ts <script.ts> [arguments]`. The script
 * runs in this process and reads REDIS_URL like any other, so that it need not know of the launcher.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rootFolder, stateFolder } from '../bootstrap/paths.mjs';
import { loadEnvFile } from './env-file.ts';
import { findRunningRedis } from './find-running-redis.ts';
import { findMasterKey } from './master-key.ts';
import { RedisStateFolder } from './redis-state.ts';

loadEnvFile();
if ((process.env['REDIS_URL']?.trim() ?? '') === '') {
  const url = await findRunningRedis(new RedisStateFolder(join(stateFolder, 'redis')));
  if (url !== null) process.env['REDIS_URL'] = url;
}
Object.assign(process.env, findMasterKey(process.env, stateFolder));
const [script = ''] = process.argv.splice(2, 1);
const path = join(rootFolder, script);
process.argv[1] = path;
await import(pathToFileURL(path).href);
