import { randomBytes } from 'node:crypto';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { createMasterKey, createMasterKeys } from '@harvest/runtime/secrets/master-keys';
import { storeVariables } from '@harvest/store/config';
import { type Store, createStore } from '@harvest/store/create-store';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { z } from 'zod';
import { runCommand } from './run-command.ts';

const own = createMasterKeys(createMasterKey(randomBytes(32)));
const other = createMasterKey(randomBytes(32));

describe('the command for the master key', () => {
  let store: Store;
  beforeEach(() => {
    const { url, namespace } = sharedRedis();
    const config = loadConfig(z.object(storeVariables), { REDIS_URL: url, HARVEST_NAMESPACE: namespace });
    store = createStore({ config, role: 'command', logger: silentLogger });
  });
  afterEach(() => {
    store.close();
  });

  async function run(
    options: Partial<Pick<Parameters<typeof runCommand>[0], 'args' | 'masterKeys' | 'env'>>,
  ) {
    const written = { out: '', err: '' };
    const code = await runCommand({
      args: ['--', 'status'],
      store,
      masterKeys: own,
      env: {},
      stdout: { write: (text) => (written.out += text) },
      stderr: { write: (text) => (written.err += text) },
      ...options,
    });
    return { code, ...written };
  }

  it('says which master key it uses and where that came from', async () => {
    expect(await run({})).toMatchObject({
      code: 0,
      err: `The current master key is ${own.current.id}, of HARVEST_MASTER_KEY.\n`,
    });
    const { out, err } = await run({ env: { HARVEST_MASTER_KEY_FILE: '/run/secrets/master' } });
    expect(err).toContain('of the file /run/secrets/master.');
    expect(JSON.parse(out)).toMatchObject({ master_key: own.current.id, role: 'current' });
  });

  it.each(['status', 'rewrap'])('warns at %s when running processes use another key', async (command) => {
    await store.fleet.noteMasterKey(own.current.id);
    expect((await run({ args: [command] })).err).not.toContain('Warning');
    await store.fleet.noteMasterKey(other.id);
    const { code, err } = await run({ args: [command] });
    expect(code).toBe(0);
    expect(err).toContain(`another master key (${other.id})`);
  });

  it('does nothing without a key or with other arguments', async () => {
    expect(await run({ masterKeys: null })).toMatchObject({ code: 2, out: '' });
    for (const args of [[], ['drop'], ['status', 'now']])
      expect(await run({ args })).toMatchObject({ code: 2, out: '' });
  });
});
