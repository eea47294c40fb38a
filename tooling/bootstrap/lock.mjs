import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stateFolder } from './paths.mjs';
import { SetupError } from './setup-error.mjs';

const pollMs = 200;
const waitMsMax = 15 * 60_000;

/**
 * Whether a process with this id exists; a process of another user counts.
 *
 * @param {number} pid
 */
export function processLives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * Runs `work` while no other process of this checkout runs work under the same name. The lock is a file that holds the
 * owner's process id; a lock whose owner is gone is taken over.
 *
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @param {{ folder?: string, onWait?: (owner: number) => void }} [options] `onWait` is called once, before waiting
 * @returns {Promise<T>}
 * @throws {SetupError} when the other process does not finish within a quarter of an hour
 */
export async function withLock(name, work, options = {}) {
  const folder = options.folder ?? stateFolder;
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.lock`);
  await acquire(path, options.onWait ?? (() => undefined));
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/**
 * @param {string} path
 * @param {(owner: number) => void} onWait
 */
async function acquire(path, onWait) {
  let waitedMs = 0;
  let owner = 0;
  while (waitedMs <= waitMsMax) {
    if (create(path)) return;
    const content = read(path);
    owner = Number(content);
    // An empty file is a lock between its creation and its first byte; only a lasting one is left over from a crash.
    const ownerIsGone = content === '' ? waitedMs > 2_000 : !processLives(owner);
    if (ownerIsGone) {
      removeStale(path, content);
      continue;
    }
    if (waitedMs === 0 && content !== '') onWait(owner);
    await delay(pollMs);
    waitedMs += pollMs;
  }
  throw new SetupError(
    `Process ${String(owner)} has been setting up Harvest in this folder for very long. ` +
      `If it hangs, end it; if it is not Harvest, remove ${path}.`,
  );
}

/** @param {string} path */
function create(path) {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}

/**
 * Takes a dead owner's lock away. Two processes may try at once and one of them may already have locked anew, so the
 * file is moved first, which only one can do, and given back when it turns out to be a living owner's.
 *
 * @param {string} path
 * @param {string} staleContent
 */
function removeStale(path, staleContent) {
  const moved = `${path}.${String(process.pid)}`;
  try {
    renameSync(path, moved);
    if (readFileSync(moved, 'utf8') !== staleContent) linkSync(moved, path);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(errorCode(error))) throw error;
  } finally {
    rmSync(moved, { force: true });
  }
}

/**
 * @param {unknown} error
 * @returns {string}
 */
function errorCode(error) {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
