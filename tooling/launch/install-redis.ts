import { join } from 'node:path';
import { logFolder, rootFolder } from '../bootstrap/paths.mjs';
import { looksOffline, runQuietly } from '../bootstrap/run-quietly.mjs';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { findRedisPrograms } from './find-redis.ts';
import { type RedisPlan, type RedisProgram, isNewEnough, oldestVersionText } from './redis-plan.ts';

interface InstallOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Told what is about to be installed, before it is. */
  readonly say: (text: string) => void;
}

/**
 * Installs a Redis server with the machine's package manager.
 *
 * @returns the installed program
 * @throws SetupError when it cannot be installed or is too old
 */
export async function installRedis(
  plan: Extract<RedisPlan, { kind: 'apt' | 'brew' }>,
  options: InstallOptions,
): Promise<RedisProgram> {
  if (plan.kind === 'apt') await installWithApt(plan.prefix, options);
  else await installWithBrew(options);
  const programs = await findRedisPrograms(options.env);
  const program = programs.find(({ version }) => isNewEnough(version));
  if (program !== undefined) return program;
  throw new SetupError(
    programs[0] === undefined
      ? 'Redis was installed, but no redis-server that runs is on the PATH.'
      : `The Redis that was installed (${programs[0].version}) is too old: Harvest needs ${oldestVersionText} or newer. ` +
          'Install a newer one (https://redis.io/downloads), or set REDIS_URL.',
  );
}

async function installWithApt(prefix: readonly string[], options: InstallOptions): Promise<void> {
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', 'redis-tools'];
  options.say(`No Redis on this machine: installing it with ${[...prefix, ...install].join(' ')}`);
  const steps = [['apt-get', 'update'], install];
  for (const step of steps) {
    const [program = '', ...args] = [...prefix, ...step];
    const logFile = join(logFolder, `install-redis-${step[1] ?? ''}.log`);
    const env = { ...options.env, DEBIAN_FRONTEND: 'noninteractive' };
    const result = await runQuietly(program, args, { cwd: rootFolder, env, logFile });
    // One unreachable third-party source fails an update, though Redis may well be installable; the install decides.
    if (result.code !== 0 && step === install) throw failure(step.join(' '), result.output, logFile);
  }
}

async function installWithBrew(options: InstallOptions): Promise<void> {
  options.say('No Redis on this machine: installing it with brew install redis');
  const logFile = join(logFolder, 'install-redis.log');
  const result = await runQuietly('brew', ['install', 'redis'], {
    cwd: rootFolder,
    env: options.env,
    logFile,
  });
  if (result.code !== 0) throw failure('brew install redis', result.output, logFile);
}

function failure(command: string, output: string, logFile: string): SetupError {
  if (looksOffline(output)) {
    return new SetupError(
      `Redis could not be installed, because its packages cannot be downloaded. Check the network connection and try again, ` +
        `or set REDIS_URL to a Redis that you have. Details: ${logFile}`,
    );
  }
  const lastLines = output.trim().split('\n').slice(-10).join('\n');
  return new SetupError(
    `Redis could not be installed: ${command} failed. The last lines of ${logFile}:\n\n${lastLines}`,
  );
}
