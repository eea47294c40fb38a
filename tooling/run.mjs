/** `node tooling/run.mjs <script.ts> [arguments]`: installs what is missing and runs a script on the pinned Node. */
import { nodeIsNewEnough } from './bootstrap/require-node.mjs';

const [script, ...args] = process.argv.slice(2);
if (script === undefined) {
  console.error('Usage: node tooling/run.mjs <script.ts> [arguments]');
  process.exitCode = 2;
} else if (nodeIsNewEnough()) {
  const { runCommand } = await import('./bootstrap.mjs');
  await runCommand(script, args);
}
