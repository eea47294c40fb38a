import { randomBytes } from 'node:crypto';
import { createMasterKey } from '@harvest/runtime/secrets/master-keys';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import { openTestApi } from './test-support/test-api.ts';

describe('an API with a master key', () => {
  it('says by its id which one it seals with', async () => {
    const bytes = randomBytes(32);
    const api = await openTestApi(sharedRedis(), { env: { HARVEST_MASTER_KEY: bytes.toString('hex') } });
    try {
      const { id } = createMasterKey(bytes);
      // It may have started before its connection to Redis did; then it says so with the next beat.
      await waitFor('the id', async () => (await api.store.fleet.masterKeys()).includes(id), 15_000);
    } finally {
      await api.close();
    }
  }, 30_000);
});
