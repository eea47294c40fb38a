import { spawn } from 'node:child_process';
import { closeSync, openSync, realpathSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { processLives } from '../bootstrap/lock.mjs';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { rotateLog, tailOf } from './log-files.ts';
import { keepOrFindPort, portProblem } from './ports.ts';
import type { RedisProgram } from './redis-plan.ts';
import { askRedis, probeRedis } from './redis-probe.ts';
import type { RedisStateFolder } from './redis-state.ts';

const probeTimeoutMs = 2_000;
/** Reading the append-only file of some gigabytes takes about this long. */
const startMsMax = 60_000;
const stopMsMax = 15_000;
const pollMs = 50;

/** A private Redis that runs. */
export interface PrivateRedis {
  readonly port: number;
  readonly pid: number;
  /** Whether it was still running from an earlier start. */
  readonly reused: boolean;
}

/**
 * Runs a Redis on the checkout's own data folder, or finds the one that already does. Two servers on one folder would
 * destroy each other's files, so the caller holds the lock `redis`; one of an earlier version, without a password, is ended.
 *
 * @throws SetupError when Redis does not come up
 */
export async function runPrivateRedis(
  program: RedisProgram,
  options: {
    state: RedisStateFolder;
    logFolder: string;
    env: NodeJS.ProcessEnv;
    /** The only port that will do, because its clients know no other. */
    port?: number;
  },
): Promise<PrivateRedis> {
  const last = options.state.read();
  if (last?.pid !== null && last !== null && processLives(last.pid)) {
    const running = await findRunning({ port: last.port, pid: last.pid }, options.state);
    if (running) return { port: last.port, pid: last.pid, reused: true };
  }
  const port = await choosePort(options.port, last?.port);
  const logFile = rotateLog(options.logFolder, 'redis');
  options.state.writeAcl();
  const pid = spawnRedis(program, { port, state: options.state, logFile, env: options.env });
  options.state.write({ port, pid });
  await waitUntilUp({ url: options.state.urlOf(port), pid, logFile });
  return { port, pid, reused: false };
}

async function choosePort(fixed: number | undefined, last: number | undefined): Promise<number> {
  if (fixed === undefined) return keepOrFindPort(last);
  if ((await portProblem(fixed, '127.0.0.1')) === null) return fixed;
  throw new SetupError(`Its port, ${String(fixed)}, is taken by another program.`);
}

/**
 * The server's settings; nothing but this machine may reach it, nobody without its password may use it, and nothing in
 * it may be evicted.
 */
function settings(port: number, state: RedisStateFolder): string[] {
  const pairs = {
    port: String(port),
    bind: '127.0.0.1',
    'protected-mode': 'yes',
    aclfile: state.aclFile,
    dir: state.dataFolder,
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
  };
  return Object.entries(pairs).flatMap(([name, value]) => [`--${name}`, value]);
}

function spawnRedis(
  program: RedisProgram,
  options: { port: number; state: RedisStateFolder; logFile: string; env: NodeJS.ProcessEnv },
): number {
  const log = openSync(options.logFile, 'a');
  // Its own process group: Ctrl-C in the terminal must not take Redis away from workers that are still draining.
  const child = spawn(program.path, settings(options.port, options.state), {
    detached: true,
    stdio: ['ignore', log, log],
    env: options.env,
  });
  closeSync(log);
  child.unref();
  // A failed spawn has no pid and is reported below; without a listener the error would end this process.
  child.on('error', () => undefined);
  if (child.pid === undefined) throw new SetupError(`${program.path} could not be started.`);
  return child.pid;
}

async function waitUntilUp(server: { url: URL; pid: number; logFile: string }): Promise<void> {
  const deadlineMs = performance.now() + startMsMax;
  while (performance.now() < deadlineMs) {
    const state = await probeRedis(server.url, probeTimeoutMs);
    if (state.kind === 'up' && state.pid === server.pid) return;
    if (!processLives(server.pid)) break;
    await delay(pollMs);
  }
  throw new SetupError(
    `Redis did not come up. The last lines of ${server.logFile}:\n\n${tailOf(server.logFile, 10)}`,
  );
}

/**
 * Whether the remembered process is this checkout's Redis. A process id can be given anew to anything, so only a server
 * counts that takes this checkout's password and says that it is this process.
 */
async function findRunning(last: { port: number; pid: number }, state: RedisStateFolder): Promise<boolean> {
  const url = state.urlOf(last.port);
  const deadlineMs = performance.now() + startMsMax;
  while (performance.now() < deadlineMs) {
    const found = await probeRedis(url, probeTimeoutMs);
    if (found.kind === 'loading') {
      await delay(pollMs);
      continue;
    }
    if (found.kind === 'up') return found.pid === last.pid;
    if (found.kind === 'refused') {
      if (await isOwnWithoutPassword(last, state)) await endUnprotected(last.pid, state);
      return false;
    }
    if ((await portProblem(last.port, '127.0.0.1')) !== 'taken') return false;
    throw new SetupError(
      `Something holds the port of Harvest's Redis (${String(last.port)}) without answering. ` +
        `If process ${String(last.pid)} is a redis-server, end it (kill ${String(last.pid)}) and try again.`,
    );
  }
  return false;
}

/** Whether the process, by its own word, is a Redis on this checkout's data that an earlier version started, without a password. */
async function isOwnWithoutPassword(
  last: { port: number; pid: number },
  state: RedisStateFolder,
): Promise<boolean> {
  const url = new URL(`redis://127.0.0.1:${String(last.port)}`);
  const found = await probeRedis(url, probeTimeoutMs);
  if (found.kind !== 'up' || found.pid !== last.pid) return false;
  const [folder] = await askRedis(url, [['CONFIG', 'GET', 'dir']], probeTimeoutMs);
  return Array.isArray(folder) && folder[1] === realpathSync(state.dataFolder);
}

/** Its data stays where it is: every change was in its append-only file before it was answered. */
async function endUnprotected(pid: number, state: RedisStateFolder): Promise<void> {
  const [user] = state.othersThan(process.pid);
  if (user === undefined) return stopPrivateRedis(pid);
  throw new SetupError(
    `Harvest's Redis has no password yet, and another Harvest in this folder uses it. ` +
      `End that one (kill ${String(user)}) and try again: Redis then starts anew with its data.`,
  );
}

/** Stops a private Redis, which writes out what it holds, and waits until it is gone. */
export async function stopPrivateRedis(pid: number): Promise<void> {
  if (!processLives(pid)) return;
  process.kill(pid, 'SIGTERM');
  const deadlineMs = performance.now() + stopMsMax;
  while (performance.now() < deadlineMs && processLives(pid)) await delay(pollMs);
  if (processLives(pid))
    throw new SetupError(`Redis (process ${String(pid)}) did not stop within ${String(stopMsMax / 1000)} s.`);
}
