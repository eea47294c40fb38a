import { scopeNames } from '@harvest/contracts/scopes';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { storeVariables } from '@harvest/store/config';
import { type Store, createStore } from '@harvest/store/create-store';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { z } from 'zod';
import { runCommand } from './run-command.ts';

const shownSchema = z.looseObject({ key_id: z.string(), key: z.string().optional(), status: z.string() });

describe('the command for API keys', () => {
  let store: Store;
  beforeEach(() => {
    const { url, namespace } = sharedRedis();
    const config = loadConfig(z.object(storeVariables), { REDIS_URL: url, HARVEST_NAMESPACE: namespace });
    store = createStore({ config, role: 'command', logger: silentLogger });
  });
  afterEach(() => {
    store.close();
  });

  async function run(line: string): Promise<{ code: number; out: string; err: string }> {
    const written = { out: '', err: '' };
    const code = await runCommand({
      args: line.split(' '),
      apiKeys: store.apiKeys,
      stdout: { write: (text) => (written.out += text) },
      stderr: { write: (text) => (written.err += text) },
    });
    return { code, ...written };
  }
  const shown = (out: string) =>
    out
      .trim()
      .split('\n')
      .map((line) => shownSchema.parse(JSON.parse(line)));

  it('creates, lists, rotates and revokes', async () => {
    const created = await run('-- create --name web --scopes tasks:read,tasks:write --daily-usd 0.5 --json');
    expect(created.code).toBe(0);
    const [key] = shown(created.out);
    expect(key).toMatchObject({
      tenant: 'default',
      scopes: ['tasks:read', 'tasks:write'],
      budget: { daily_usd: 0.5 },
    });
    expect(key?.key).toMatch(/^hvk_/);
    const rotated = await run(`rotate ${key?.key_id ?? ''} --grace-seconds 60 --json`);
    expect(shown(rotated.out)[0]?.key).not.toBe(key?.key);
    expect((await run(`revoke ${key?.key_id ?? ''}`)).out).toContain('revoked');
    const listed = await run('list --tenant default --json');
    expect(shown(listed.out)).toMatchObject([{ key_id: key?.key_id, status: 'revoked' }]);
    expect(listed.out).not.toContain('"key"');
  });

  it('shows a person the key on a line of its own', async () => {
    const { out } = await run('create --name web --scopes all --tenant acme');
    expect(out.trim().split('\n').at(-1)).toMatch(/^hvk_[0-9a-z]{16}_[0-9a-z]{58}$/);
    expect((await store.apiKeys.list({ limit: 1 })).keys[0]?.scopes).toEqual(scopeNames);
  });

  it.each([
    ['drop', 'One of the commands'],
    ['create --scopes all', '--name is required.'],
    ['create --name x', '--scopes is required.'],
    ['create --name x --scopes tasks:read,tasks:read', '--scopes: must name each scope once'],
    ['create --name x --scopes all --expires-at 2020-01-01T00:00:00Z', '--expires-at: must be in the future'],
    ['create --name x --scopes all --tenant -a', '--tenant'],
    ['create --name x --scopes all --daily-usd -1', '--daily-usd'],
    ['create --name x --scopes all --daily-usd=-1', '--daily-usd'],
    ['create --name x --scopes all --queued-tasks=1.5', '--queued-tasks'],
    ['create --name x --scopes all --tenant A/B', '--tenant'],
    ['create --name x --scopes all --expires-at tomorrow', '--expires-at'],
    ['create --name x --scopes all --daily-usd ', '--daily-usd: must be a number'],
    ['create --name x --scopes all --daily-usd=', '--daily-usd: must be a number'],
    ['create --name x --scopes all --daily-usd \t7', '--daily-usd: must be a number'],
    ['create --name x --scopes all --queued-tasks 0x10', '--queued-tasks: must be a number'],
    ['create --name x --scopes all --queued-tasks 1.5', '--queued-tasks: must be a whole number'],
    ['create --name x --scopes all --queued-tasks 0', '--queued-tasks: must be at least 1'],
    ['create --name x --scopes everything', '--scopes: must be one of: '],
    ['create --name  --scopes all', '--name: must have at least 1 character'],
    ['create --name x\u202ey --scopes all', '--name: must have no marks that turn the direction of writing'],
    ['create --name x --scopes all --expires-at 2100', '--expires-at: must be a date and time'],
    ['create --name x --scopes all --grace-seconds 5', '--grace-seconds is not a flag of create'],
    ['create x', 'One of the commands'],
    ['revoke hvk_x', 'key id'],
    ['revoke hvk_0000000000000000 --grace-seconds 5', '--grace-seconds is not a flag of revoke'],
    ['rotate hvk_0000000000000000 --grace-seconds 86401', '--grace-seconds: must be at most 86400'],
    ['rotate hvk_0000000000000000 --grace-seconds ', '--grace-seconds: must be a number'],
    ['list --all', '--all'],
    ['list --tenant no_such!', '--tenant: must be 1 to 63'],
    ['list --name x', '--name is not a flag of list'],
  ])('names what is wrong with "%s"', async (line, fault) => {
    const { code, out, err } = await run(line);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(fault);
  });

  it('says so when there is no such key, or it has expired', async () => {
    expect(await run('revoke hvk_0000000000000000')).toMatchObject({ code: 1, out: '' });
    const { shown: expired } = await store.apiKeys.create({
      tenant: 'default',
      name: 'x',
      scopes: ['tasks:read'],
      limits: {},
      budget: {},
      expires_at: new Date(Date.now() - 1_000).toISOString(),
    });
    expect(await run(`rotate ${expired.key_id}`)).toMatchObject({ code: 1, out: '' });
  });
});
