import { randomBytes } from 'node:crypto';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import { createMasterKey, createMasterKeys } from '@harvest/runtime/secrets/master-keys';
import { storeVariables } from '@harvest/store/config';
import { createStore } from '@harvest/store/create-store';
import { sealProviderKey } from '@harvest/store/sealed-provider-key';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { z } from 'zod';
import { findForeignSecrets } from './foreign-secrets.ts';

describe('stored secrets at a start', () => {
  it('are told of when they are under a master key that the start does not have, and only then', async () => {
    const { url, namespace } = sharedRedis();
    const [bytes, otherBytes] = [randomBytes(32), randomBytes(32)];
    const config = loadConfig(z.object(storeVariables), { REDIS_URL: url, HARVEST_NAMESPACE: namespace });
    const store = createStore({ config, role: 'command', logger: silentLogger });
    const look = (variables: Readonly<Record<string, string>>) =>
      findForeignSecrets({ HARVEST_NAMESPACE: namespace, ...variables }, url);
    const own = { HARVEST_MASTER_KEY: bytes.toString('hex') };
    const other = { HARVEST_MASTER_KEY: otherBytes.toString('hex') };
    try {
      expect(await look(own)).toBeNull();
      const owner = { tenant: 'acme', provider: 'openai', keyId: 'pk_1' } as const;
      const masterKeys = createMasterKeys(createMasterKey(bytes));
      const sealed = sealProviderKey(masterKeys, owner, { plaintext: 'sk-of-the-tenant', nowMs: 0 });
      await store.providerKeys.put('acme', 'openai', sealed);
      expect(await look(own)).toBeNull();
      expect(await look({ ...other, HARVEST_MASTER_KEY_PREVIOUS: own.HARVEST_MASTER_KEY })).toBeNull();
      const warning = await look(other);
      expect(warning).toContain('1 of the stored provider keys and webhook secrets cannot be used');
      expect(warning).toContain(`it is ${createMasterKey(otherBytes).id}, of HARVEST_MASTER_KEY`);
      expect(await look({})).toContain('there is none');
    } finally {
      store.close();
    }
  });
});
