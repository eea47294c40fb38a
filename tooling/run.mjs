/**
 * `node tooling/run.mjs [--with-redis] <script.ts> [arguments]`: installs what is missing and runs a script on the
 * pinned Node. With `--with-redis` the script also gets the settings of .env and, unless those or the environment name
 * one, the private Redis of `npm start` as its REDIS_URL.
 */
import { nodeIsNewEnough } from './bootstrap/require-node.mjs';

const given = process.argv.slice(2);
const withRedis = given[0] === '--with-redis';
const [script, ...args] = withRedis ? given.slice(1) : given;
if (script === undefined) {
  console.error('Usage: node tooling/run.mjs [--with-redis] <script.ts> [arguments]');
  process.exitCode = 2;
} else if (nodeIsNewEnough()) {
  const { runCommand } = await import('./bootstrap.mjs');
  if (withRedis) await runCommand('tooling/launch/with-redis.ts', [script, ...args]);
  else await runCommand(script, args);
}
