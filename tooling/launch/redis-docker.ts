import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { keepOrFindPort } from './ports.ts';
import { probeRedis } from './redis-probe.ts';
import type { RedisStateFolder } from './redis-state.ts';
import { outputOf } from './run-program.ts';

const image = 'redis:7.2-alpine';
/** Where the container sees the file of the users. */
const aclFileInside = '/usr/local/etc/redis/users.acl';
const commandMsMax = 5 * 60_000;
const startMsMax = 60_000;
const pollMs = 200;

/** The name of the container and of the volume of one checkout, so that two checkouts do not share their data. */
export function containerNameOf(rootFolder: string): string {
  return `harvest-redis-${createHash('sha256').update(rootFolder).digest('hex').slice(0, 8)}`;
}

/** The arguments of the `docker` call that starts the private Redis, reachable from this machine alone. */
function dockerRunArguments(name: string, port: number, aclFile: string): string[] {
  const container = [
    'run',
    '--detach',
    '--rm',
    '--name',
    name,
    '--publish',
    `127.0.0.1:${String(port)}:6379`,
    '--volume',
    `${aclFile}:${aclFileInside}:ro`,
  ];
  const server = [
    'redis-server',
    '--aclfile',
    aclFileInside,
    '--appendonly',
    'yes',
    '--appendfsync',
    'everysec',
    '--save',
    '',
  ];
  return [...container, '--volume', `${name}:/data`, image, ...server, '--maxmemory-policy', 'noeviction'];
}

/**
 * Runs the private Redis in a container, or finds it running.
 *
 * @throws SetupError when Docker refuses or Redis does not come up
 */
export async function runDockerRedis(
  name: string,
  options: { lastPort: number | undefined; state: RedisStateFolder; env: NodeJS.ProcessEnv },
): Promise<{ port: number; reused: boolean }> {
  const { env, state } = options;
  const mapping = await outputOf('docker', ['port', name, '6379/tcp'], { env });
  const runningPort = /:(\d+)\s*$/m.exec(mapping ?? '')?.[1];
  const port = runningPort === undefined ? await keepOrFindPort(options.lastPort) : Number(runningPort);
  if (runningPort === undefined) {
    state.writeAcl();
    const runArguments = dockerRunArguments(name, port, state.aclFile);
    const started = await outputOf('docker', runArguments, { env, timeoutMs: commandMsMax });
    if (started === null) {
      throw new SetupError(
        `Docker could not start a Redis. To see why, run:\n\n  docker ${runArguments.join(' ')}`,
      );
    }
  }
  const url = state.urlOf(port);
  for (let waitedMs = 0; waitedMs < startMsMax; waitedMs += pollMs) {
    const found = await probeRedis(url, 2_000);
    if (found.kind === 'up') return { port, reused: runningPort !== undefined };
    if (found.kind === 'refused') {
      throw new SetupError(
        `The Redis in the container ${name} has another password. Stop it and try again: docker stop ${name}`,
      );
    }
    await delay(pollMs);
  }
  throw new SetupError(
    `The Redis in the container ${name} does not answer. To see why, run: docker logs ${name}`,
  );
}

/** Stops the container, which writes out what it holds; its volume stays. */
export async function stopDockerRedis(name: string, env: NodeJS.ProcessEnv): Promise<void> {
  await outputOf('docker', ['stop', name], { env, timeoutMs: 60_000 });
}
