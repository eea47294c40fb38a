/** `npm test`: installs what is missing and runs every check and test. See `npm test -- --help`. */
import { nodeIsNewEnough } from './bootstrap/require-node.mjs';

if (nodeIsNewEnough()) {
  const { runCommand } = await import('./bootstrap.mjs');
  await runCommand('tooling/test-suite/main.ts', process.argv.slice(2));
}
