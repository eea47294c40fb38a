import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { keepOrFindPort } from './ports.ts';
import { probeRedis } from './redis-probe.ts';
import { outputOf } from './run-program.ts';

const image = 'redis:7.2-alpine';
const commandMsMax = 5 * 60_000;
const startMsMax = 60_000;
const pollMs = 200;

/** The name of the container and of the volume of one checkout, so that two checkouts do not share their data. */
export function containerNameOf(rootFolder: string): string {
  return `harvest-redis-${createHash('sha256').update(rootFolder).digest('hex').slice(0, 8)}`;
}

/** The arguments of the `docker` call that starts the private Redis, reachable from this machine alone. */
function dockerRunArguments(name: string, port: number): string[] {
  const container = [
    'run',
    '--detach',
    '--rm',
    '--name',
    name,
    '--publish',
    `127.0.0.1:${String(port)}:6379`,
  ];
  const server = ['redis-server', '--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''];
  return [...container, '--volume', `${name}:/data`, image, ...server, '--maxmemory-policy', 'noeviction'];
}

/**
 * Runs the private Redis in a container, or finds it running.
 *
 * @throws SetupError when Docker refuses or Redis does not come up
 */
export async function runDockerRedis(
  name: string,
  options: { lastPort: number | undefined; env: NodeJS.ProcessEnv },
): Promise<{ port: number; reused: boolean }> {
  const { env } = options;
  const mapping = await outputOf('docker', ['port', name, '6379/tcp'], { env });
  const runningPort = /:(\d+)\s*$/m.exec(mapping ?? '')?.[1];
  const port = runningPort === undefined ? await keepOrFindPort(options.lastPort) : Number(runningPort);
  if (runningPort === undefined) {
    const started = await outputOf('docker', dockerRunArguments(name, port), {
      env,
      timeoutMs: commandMsMax,
    });
    if (started === null) {
      throw new SetupError(
        `Docker could not start a Redis. To see why, run:\n\n  docker ${dockerRunArguments(name, port).join(' ')}`,
      );
    }
  }
  const url = new URL(`redis://127.0.0.1:${String(port)}`);
  for (let waitedMs = 0; waitedMs < startMsMax; waitedMs += pollMs) {
    if ((await probeRedis(url, 2_000)).kind === 'up') return { port, reused: runningPort !== undefined };
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
