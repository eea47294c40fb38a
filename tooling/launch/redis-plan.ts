/** Where a Redis could come from on this machine. */
export interface RedisFindings {
  readonly platform: NodeJS.Platform;
  readonly redisUrl: string | undefined;
  /** Server programs in order of preference. */
  readonly programs: readonly RedisProgram[];
  /** `root` may install at once, `sudo` without a password; `no-rights` can do neither; null without apt-get. */
  readonly apt: 'root' | 'sudo' | 'no-rights' | null;
  readonly brew: boolean;
  /** Whether a Docker daemon answers. */
  readonly docker: boolean;
}

/** A redis-server or valkey-server that can be run. */
export interface RedisProgram {
  readonly path: string;
  readonly version: string;
}

/** What to do to have a Redis. */
export type RedisPlan =
  | { readonly kind: 'external'; readonly url: string }
  | { readonly kind: 'program'; readonly program: RedisProgram }
  | { readonly kind: 'apt'; readonly prefix: readonly string[] }
  | { readonly kind: 'brew' }
  | { readonly kind: 'docker' }
  | { readonly kind: 'none'; readonly advice: string };

/** BullMQ needs the streams and list commands of this version. */
const oldestVersion = [6, 2] as const;

/** Whether a Redis version such as `7.0.15` is new enough. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldestVersion[0] || (major === oldestVersion[0] && minor >= oldestVersion[1]);
}

/** The version that a person is told of. */
export const oldestVersionText = oldestVersion.join('.');

/**
 * Decides where Redis comes from: what the operator set, else what is installed, else what can be installed, else
 * Docker. A distribution whose Redis is too old is not asked to install it again.
 */
export function planRedis(findings: RedisFindings): RedisPlan {
  if (findings.redisUrl !== undefined) return { kind: 'external', url: findings.redisUrl };
  const program = findings.programs.find(({ version }) => isNewEnough(version));
  if (program !== undefined) return { kind: 'program', program };
  const outdated = findings.programs[0];
  if (findings.apt === 'root' && outdated === undefined) return { kind: 'apt', prefix: [] };
  if (findings.apt === 'sudo' && outdated === undefined) return { kind: 'apt', prefix: ['sudo', '-n'] };
  if (findings.brew) return { kind: 'brew' };
  if (findings.docker) return { kind: 'docker' };
  return { kind: 'none', advice: adviceFor(findings, outdated) };
}

function adviceFor(findings: RedisFindings, outdated: RedisProgram | undefined): string {
  if (outdated !== undefined) {
    return (
      `The Redis on this machine (${outdated.path}, ${outdated.version}) is too old: Harvest needs ${oldestVersionText} or newer.\n` +
      'Install a newer one (https://redis.io/downloads), start Docker, or set REDIS_URL, and try again.'
    );
  }
  const install = installCommand(findings);
  const otherwise = 'Or start Docker, or set REDIS_URL to a Redis that you have.';
  return install === null
    ? `Harvest needs a Redis, and this machine has neither one nor a way to install it that Harvest knows.\nInstall Redis ${oldestVersionText} or newer (https://redis.io/downloads) and try again. ${otherwise}`
    : `Harvest needs a Redis, and may not install it as this user. Run this, then try again:\n\n  ${install}\n\n${otherwise}`;
}

function installCommand(findings: RedisFindings): string | null {
  if (findings.apt !== null) return 'sudo apt-get install -y --no-install-recommends redis-tools';
  if (findings.platform === 'darwin') return 'brew install redis     (Homebrew itself: https://brew.sh)';
  return null;
}
