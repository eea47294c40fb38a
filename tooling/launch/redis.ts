import { join } from 'node:path';
import { processLives, withLock } from '../bootstrap/lock.mjs';
import { logFolder, rootFolder, stateFolder } from '../bootstrap/paths.mjs';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { findRedis } from './find-redis.ts';
import { installRedis } from './install-redis.ts';
import { containerNameOf, runDockerRedis, stopDockerRedis } from './redis-docker.ts';
import { type RedisProgram, planRedis } from './redis-plan.ts';
import { boundLog, logBytesMax } from './log-files.ts';
import { runPrivateRedis, stopPrivateRedis } from './redis-private.ts';
import { useExternalRedis } from './redis-external.ts';
import { RedisKeeper } from './redis-keeper.ts';
import { probeRedis } from './redis-probe.ts';
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

interface KeepOptions extends ProvideOptions {
  /** Called when a Redis of Harvest's own has ended and cannot be kept running. */
  readonly onFatal: (error: SetupError) => void;
}

/**
 * Finds or starts a Redis, installing one if need be, and keeps its own running until it is stopped.
 *
 * @throws SetupError with what a person has to do
 */
export async function provideRedis(options: KeepOptions): Promise<ProvidedRedis> {
  const plan = planRedis(await findRedis(options.env));
  switch (plan.kind) {
    case 'external':
      return { ...(await useExternalRedis(plan.url, options.say)), stop: () => Promise.resolve(false) };
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

async function startProgram(program: RedisProgram, options: KeepOptions): Promise<ProvidedRedis> {
  const state = new RedisStateFolder(join(stateFolder, 'redis'));
  let server = await runPrivateRedis(program, { state, logFolder, env: options.env });
  const { port } = server;
  state.join(process.pid);
  const keeper = keep(options, {
    lives: () => Promise.resolve(processLives(server.pid)),
    restart: async () => {
      server = await runPrivateRedis(program, { state, logFolder, env: options.env, port });
    },
    onLook: () => boundLog(join(logFolder, 'redis.log'), logBytesMax),
  });
  const how = server.reused ? 'running already' : `${program.path} ${program.version}`;
  return {
    url: state.urlOf(port).href,
    description: `private, on 127.0.0.1:${String(port)} with its data in .harvest/redis (${how})`,
    stop: async () => {
      await keeper.stop();
      return withLock('redis', async () => {
        if (!state.leave(process.pid)) return false;
        await stopPrivateRedis(server.pid);
        return true;
      });
    },
  };
}

async function startContainer(options: KeepOptions): Promise<ProvidedRedis> {
  const state = new RedisStateFolder(join(stateFolder, 'redis'));
  const name = containerNameOf(rootFolder);
  options.say(`No Redis on this machine: running one in Docker, as the container ${name}`);
  const server = await runDockerRedis(name, { lastPort: state.read()?.port, state, env: options.env });
  state.write({ port: server.port, pid: null });
  state.join(process.pid);
  const url = state.urlOf(server.port);
  const keeper = keep(options, {
    // Only a refused connection means that the container is gone; a slow answer does not.
    lives: async () => {
      const found = await probeRedis(url, 5_000);
      return found.kind !== 'unreachable' || found.reason !== 'connection refused';
    },
    restart: async () => {
      const { port } = await runDockerRedis(name, { lastPort: server.port, state, env: options.env });
      if (port !== server.port) throw new SetupError(`Its port, ${String(server.port)}, is taken.`);
    },
  });
  return {
    url: url.href,
    description: `private, on 127.0.0.1:${String(server.port)} in the Docker container ${name}`,
    stop: async () => {
      await keeper.stop();
      return withLock('redis', async () => {
        if (!state.leave(process.pid)) return false;
        await stopDockerRedis(name, options.env);
        return true;
      });
    },
  };
}

/** Starts to look after a Redis; two launchers of a checkout take turns at restarting it. */
function keep(
  options: KeepOptions,
  redis: { lives: () => Promise<boolean>; restart: () => Promise<void>; onLook?: () => void },
): RedisKeeper {
  const keeper = new RedisKeeper({
    ...redis,
    restart: () => withLock('redis', redis.restart),
    say: options.say,
    onFatal: options.onFatal,
    nowMs: () => performance.now(),
  });
  keeper.start();
  return keeper;
}
