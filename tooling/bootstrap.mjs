/**
 * What every command of the repository does first, on whatever Node the machine has: install the pinned pnpm and the
 * packages when something changed, then run the actual program on the pinned Node.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { withLock } from './bootstrap/lock.mjs';
import { installPackages, toolEnvironment } from './bootstrap/packages.mjs';
import { pinnedNode, rootFolder, stateFolder } from './bootstrap/paths.mjs';
import { reportFailure } from './bootstrap/setup-error.mjs';

/**
 * Installs what is missing, runs a script on the pinned Node and exits as the script did.
 *
 * @param {string} script path from the repository's root
 * @param {readonly string[]} args
 */
export async function runCommand(script, args) {
  try {
    await bootstrap();
    process.exitCode = await runOnPinnedNode(script, args);
  } catch (error) {
    reportFailure(error);
  }
}

/**
 * Installs what is missing. Two commands at once take turns.
 *
 * @throws {SetupError} with what a person has to do
 */
async function bootstrap() {
  await withLock('bootstrap', installPackages, {
    onWait: (owner) => {
      console.error(`Another Harvest command (process ${String(owner)}) is installing; waiting for it ...`);
    },
  });
}

/**
 * Runs a script on the pinned Node, passes signals on to it and resolves with its exit code. The script gets an IPC
 * channel only so that it can notice when this process is killed.
 *
 * @param {string} script path from the repository's root
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
function runOnPinnedNode(script, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(
      pinnedNode,
      ['--disable-warning=ExperimentalWarning', join(rootFolder, script), ...args],
      {
        stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
        // Compiled code is kept between runs: it takes a good part of a second off every start.
        env: { ...toolEnvironment(), NODE_COMPILE_CACHE: join(stateFolder, 'compile-cache') },
      },
    );
    const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    process.on('SIGINT', forward);
    process.on('SIGTERM', forward);
    process.on('SIGHUP', forward);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      resolve(code ?? (signal === null ? 1 : 128));
    });
  });
}
