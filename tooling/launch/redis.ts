import { join } from 'node:path';
import { withLock } from '../bootstrap/lock.mjs';
import { logFolder, rootFolder, stateFolder } from '../bootstrap/paths.mjs';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { findRedis } from './find-redis.ts';
import { installRedis } from './install-redis.ts';
import { containerNameOf, runDockerRedis, stopDockerRedis } from './redis-docker.ts';
import { type RedisProgram, isNewEnough, oldestVersionText, planRedis } from './redis-plan.ts';
import { runPrivateRedis, stopPrivateRedis } from './redis-private.ts';
import { probeRedis, withoutCredentials } from './redis-probe.ts';
import { RedisStateFolder } from './redis-state.ts';

/** A Redis to work with. */
export interface ProvidedRedis {
  readonly url: string;
  /** What a person is told about it. */
  readonly description: string;
  /**
   * Stops it if it is Harvest's own and nobody else uses it.
   *
   * @returns whether it was stopped
   */
  readonly stop: () => Promise<boolean>;
}

interface ProvideOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly say: (text: string) => void;
}

/**
 * Finds or starts a Redis, installing one if need be.
 *
 * @throws SetupError with what a person has to do
 */
export async function provideRedis(options: ProvideOptions): Promise<ProvidedRedis> {
  const plan = planRedis(await findRedis(options.env));
  switch (plan.kind) {
    case 'external':
      return useExternal(plan.url);
    case 'program':
      return withLock('redis', () => startProgram(plan.program, options));
    case 'apt':
    case 'brew':
      return withLock('redis', async () => startProgram(await installRedis(plan, options), options));
    case 'docker':
      return withLock('redis', () => startContainer(options));
    case 'none':
      throw new SetupError(plan.advice);
  }
}

/**
 * Makes sure that a server program is there to run, installing one if need be.
 *
 * @returns null when Redis can only come from elsewhere, that is from REDIS_URL or Docker
 * @throws SetupError with what a person has to do
 */
export async function requireRedisProgram(options: ProvideOptions): Promise<RedisProgram | null> {
  const plan = planRedis(await findRedis({ ...options.env, REDIS_URL: '' }));
  if (plan.kind === 'program') return plan.program;
  if (plan.kind === 'apt' || plan.kind === 'brew')
    return withLock('redis', () => installRedis(plan, options));
  if (plan.kind === 'none') throw new SetupError(plan.advice);
  return null;
}

async function useExternal(text: string): Promise<ProvidedRedis> {
  const url = parseRedisUrl(text);
  const shown = withoutCredentials(url);
  const state = await probeRedis(url, 5_000);
  if (state.kind === 'unreachable') {
    throw new SetupError(
      `The Redis that REDIS_URL names (${shown}) cannot be reached: ${state.reason}. ` +
        'Start it, or unset REDIS_URL to let Harvest run one of its own.',
    );
  }
  if (state.kind === 'refused') {
    throw new SetupError(
      `The Redis that REDIS_URL names (${shown}) refuses Harvest: ${state.reason} ` +
        'Check the user and the password in REDIS_URL.',
    );
  }
  const version = state.kind === 'up' ? state.version : null;
  if (version !== null && !isNewEnough(version)) {
    throw new SetupError(
      `The Redis that REDIS_URL names (${shown}) is version ${version}: Harvest needs ${oldestVersionText} or newer.`,
    );
  }
  const about = version === null ? '' : `, version ${version}`;
  return {
    url: url.href,
    description: `${shown} from REDIS_URL${about}`,
    stop: () => Promise.resolve(false),
  };
}

function parseRedisUrl(text: string): URL {
  const url = URL.parse(text);
  if (url !== null && ['redis:', 'rediss:'].includes(url.protocol) && url.hostname !== '') return url;
  // The text may hold a password, so it is not repeated.
  throw new SetupError(
    'REDIS_URL is not a Redis URL. It looks like redis://localhost:6379/0, or rediss:// for TLS.',
  );
}

async function startProgram(program: RedisProgram, options: ProvideOptions): Promise<ProvidedRedis> {
  const state = new RedisStateFolder(join(stateFolder, 'redis'));
  const server = await runPrivateRedis(program, { state, logFolder, env: options.env });
  state.join(process.pid);
  const how = server.reused ? 'running already' : `${program.path} ${program.version}`;
  return {
    url: `redis://127.0.0.1:${String(server.port)}/0`,
    description: `private, on 127.0.0.1:${String(server.port)} with its data in .harvest/redis (${how})`,
    stop: () =>
      withLock('redis', async () => {
        if (!state.leave(process.pid)) return false;
        await stopPrivateRedis(server.pid);
        return true;
      }),
  };
}

async function startContainer(options: ProvideOptions): Promise<ProvidedRedis> {
  const state = new RedisStateFolder(join(stateFolder, 'redis'));
  const name = containerNameOf(rootFolder);
  options.say(`No Redis on this machine: running one in Docker, as the container ${name}`);
  const server = await runDockerRedis(name, { lastPort: state.read()?.port, env: options.env });
  state.write({ port: server.port, pid: null });
  state.join(process.pid);
  return {
    url: `redis://127.0.0.1:${String(server.port)}/0`,
    description: `private, on 127.0.0.1:${String(server.port)} in the Docker container ${name}`,
    stop: () =>
      withLock('redis', async () => {
        if (!state.leave(process.pid)) return false;
        await stopDockerRedis(name, options.env);
        return true;
      }),
  };
}
