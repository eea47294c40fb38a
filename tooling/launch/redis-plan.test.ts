import { type RedisFindings, isNewEnough, planRedis } from './redis-plan.ts';

const bare: RedisFindings = {
  platform: 'linux',
  redisUrl: undefined,
  programs: [],
  apt: null,
  brew: false,
  docker: false,
};
const current = { path: '/usr/bin/redis-server', version: '7.0.15' };
const outdated = { path: '/usr/bin/redis-server', version: '5.0.7' };
const valkey = { path: '/usr/bin/valkey-server', version: '8.1.0' };

describe('the choice of a Redis', () => {
  it('takes REDIS_URL before everything else', () => {
    const plan = planRedis({
      ...bare,
      redisUrl: 'redis://there',
      programs: [current],
      apt: 'root',
      docker: true,
    });
    expect(plan).toEqual({ kind: 'external', url: 'redis://there' });
  });

  it('takes an installed server before it installs one', () => {
    expect(planRedis({ ...bare, programs: [current], apt: 'root' })).toEqual({
      kind: 'program',
      program: current,
    });
  });

  it('passes over a server that is too old for one that is not', () => {
    expect(planRedis({ ...bare, programs: [outdated, valkey] })).toEqual({
      kind: 'program',
      program: valkey,
    });
  });

  it('installs with apt as root, and with sudo only when it asks for no password', () => {
    expect(planRedis({ ...bare, apt: 'root' })).toEqual({ kind: 'apt', prefix: [] });
    expect(planRedis({ ...bare, apt: 'sudo' })).toEqual({ kind: 'apt', prefix: ['sudo', '-n'] });
  });

  it('installs with Homebrew on macOS', () => {
    expect(planRedis({ ...bare, platform: 'darwin', brew: true })).toEqual({ kind: 'brew' });
  });

  it('runs a container when nothing can be installed', () => {
    expect(planRedis({ ...bare, apt: 'no-rights', docker: true })).toEqual({ kind: 'docker' });
  });

  it('does not ask apt again for the version that is too old already', () => {
    expect(planRedis({ ...bare, programs: [outdated], apt: 'root', docker: true })).toEqual({
      kind: 'docker',
    });
  });

  it.each([
    [
      'no rights for apt',
      { apt: 'no-rights' as const },
      'sudo apt-get install -y --no-install-recommends redis-tools',
    ],
    ['macOS without Homebrew', { platform: 'darwin' as const }, 'brew install redis'],
    ['an unknown system', { platform: 'freebsd' as const }, 'https://redis.io/downloads'],
    ['an old server alone', { programs: [outdated] }, '5.0.7) is too old: Harvest needs 6.2 or newer'],
  ])('gives up on %s with a way out', (_, findings, wayOut) => {
    const plan = planRedis({ ...bare, ...findings });
    expect(plan.kind === 'none' && plan.advice).toContain(wayOut);
    expect(plan.kind === 'none' && plan.advice).toContain('REDIS_URL');
  });

  it.each([
    ['6.2.0', true],
    ['6.10.0', true],
    ['7.0.15', true],
    ['10.0.0', true],
    ['6.1.9', false],
    ['5.9.9', false],
  ])('judges version %s by number, not by letter', (version, expected) => {
    expect(isNewEnough(version)).toBe(expected);
  });
});
