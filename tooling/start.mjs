/**
 * `npm start`: installs what is missing and starts Harvest. See `npm start -- --help`. The scripts of package.json put
 * `exec` before `node`, so that no shell stands between npm and this process: a shell keeps signals to itself.
 */
import { nodeIsNewEnough } from './bootstrap/require-node.mjs';

if (nodeIsNewEnough()) {
  // Imported only now, because an older Node could not even link these modules.
  const { runCommand } = await import('./bootstrap.mjs');
  await runCommand('tooling/launch/main.ts', process.argv.slice(2));
}
