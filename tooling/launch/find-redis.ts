import { accessSync, constants, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { binFolder } from '../bootstrap/paths.mjs';
import type { RedisFindings, RedisProgram } from './redis-plan.ts';
import { isNewEnough } from './redis-plan.ts';
import { outputOf } from './run-program.ts';

/** Looks for every source of a Redis, the cheap ones first; what is not needed any more is not looked for. */
export async function findRedis(env: NodeJS.ProcessEnv): Promise<RedisFindings> {
  const redisUrl = env['REDIS_URL']?.trim() ?? '';
  const nothing = {
    platform: process.platform,
    redisUrl: undefined,
    programs: [],
    apt: null,
    brew: false,
    docker: false,
  };
  if (redisUrl !== '') return { ...nothing, redisUrl };
  const programs = await findRedisPrograms(env);
  if (programs.some(({ version }) => isNewEnough(version))) return { ...nothing, programs };
  const [apt, brew, docker] = await Promise.all([findApt(env), findBrew(env), findDocker(env)]);
  return { ...nothing, programs, apt, brew, docker };
}

/** Every redis-server and valkey-server on the PATH that runs, in order of preference. */
export async function findRedisPrograms(env: NodeJS.ProcessEnv): Promise<readonly RedisProgram[]> {
  const candidates = ['redis-server', 'valkey-server'].flatMap((name) => onPath(name, env) ?? []);
  const found = await Promise.all(candidates.map((path) => identify(path, env)));
  const programs = found.filter((program) => program !== null);
  if (programs.length > 0) return programs;
  const linked = await linkFromTools(env);
  return linked === null ? [] : [linked];
}

/** The first executable of this name on the PATH. */
function onPath(name: string, env: NodeJS.ProcessEnv): string | null {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function identify(path: string, env: NodeJS.ProcessEnv): Promise<RedisProgram | null> {
  const version = /\bv=(\d+\.\d+\.\d+)/.exec((await outputOf(path, ['--version'], { env })) ?? '')?.[1];
  return version === undefined ? null : { path, version };
}

/**
 * Debian and Ubuntu build server and checkers as one program, which decides by the name that it is called by what to
 * be, and ship it in redis-tools; the package redis-server adds only a system service on port 6379, which a private
 * Redis must not bring along. A link with the server's name is all that is missing.
 */
async function linkFromTools(env: NodeJS.ProcessEnv): Promise<RedisProgram | null> {
  const checker = onPath('redis-check-rdb', env);
  if (checker === null) return null;
  const link = join(binFolder, 'redis-server');
  mkdirSync(binFolder, { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(checker, link);
  const program = await identify(link, env);
  if (program === null) rmSync(link, { force: true });
  return program;
}

async function findApt(env: NodeJS.ProcessEnv): Promise<RedisFindings['apt']> {
  if (process.platform !== 'linux' || onPath('apt-get', env) === null || !existsSync('/etc/debian_version'))
    return null;
  if (process.getuid?.() === 0) return 'root';
  const sudoWorks =
    onPath('sudo', env) !== null && (await outputOf('sudo', ['-n', 'true'], { env })) !== null;
  return sudoWorks ? 'sudo' : 'no-rights';
}

async function findBrew(env: NodeJS.ProcessEnv): Promise<boolean> {
  return process.platform === 'darwin' && (await outputOf('brew', ['--version'], { env })) !== null;
}

async function findDocker(env: NodeJS.ProcessEnv): Promise<boolean> {
  return (await outputOf('docker', ['version', '--format', '{{.Server.Version}}'], { env })) !== null;
}
