import { randomBytes } from 'node:crypto';
import { newApiKeySchema } from '@harvest/contracts/api-key';
import { problemSchema } from '@harvest/contracts/problem';
import {
  webhookCreatedSchema,
  webhookDeliverySchema,
  webhookSecretPurpose,
  webhookSecretRotatedSchema,
} from '@harvest/contracts/webhooks';
import { createMasterKey, createMasterKeys } from '@harvest/runtime/secrets/master-keys';
import { openSecret } from '@harvest/runtime/secrets/open-secret';
import { readApiKey } from '@harvest/store/api-key-format';
import { type RedisProxy, startRedisProxy } from '@harvest/testkit/redis-proxy';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { type TestApi, openTestApi } from '../test-support/test-api.ts';

const masterKeyBytes = randomBytes(32);
const masterKeys = createMasterKeys(createMasterKey(masterKeyBytes));
const env = { HARVEST_MASTER_KEY: masterKeyBytes.toString('hex') };
const tenant = 'default';
const url = 'https://hooks.example.com/harvest';
const keyBody = { tenant, name: 'web', scopes: ['tasks:read'] };

describe('a request whose answer from Redis is lost, repeated with its idempotency key', () => {
  let near: TestApi;
  let far: TestApi;
  let proxy: RedisProxy;
  beforeEach(async () => {
    const redis = sharedRedis();
    near = await openTestApi(redis, { env });
    proxy = await startRedisProxy(redis);
    far = await openTestApi({ ...redis, url: proxy.url }, { env });
  });
  afterEach(async () => {
    await far.close();
    await proxy.close();
    await near.close();
  });

  /**
   * Sends a request of which Redis carries out everything, although the API hears nothing any more from the command on that
   * has `text` in it, and then sends it again to another API, after `meanwhile`. Resolves to the answer.
   */
  async function repeatLost(
    path: string,
    text: string,
    { body = {}, meanwhile }: { body?: object; meanwhile?: () => Promise<unknown> } = {},
  ): Promise<unknown> {
    // Redis knows the scripts then: it would otherwise say that it does not, and be sent nothing more.
    await near.call('post', path).set('Idempotency-Key', 'before').send(body);
    const send = (api: TestApi) => api.call('post', path).set('Idempotency-Key', 'once').send(body);
    proxy.holdRepliesAfter(text);
    const lost = await send(far);
    const { code, detail } = problemSchema.parse(lost.body);
    expect([lost.status, code]).toEqual([503, 'store.unavailable']);
    expect(detail).toContain('with the same Idempotency-Key');
    expect(lost.headers['retry-after']).toMatch(/^\d+$/);
    await meanwhile?.();
    const again = await send(near);
    expect(again.headers['idempotency-replayed']).toBeUndefined();
    const replay = await send(near);
    expect(replay.headers['idempotency-replayed']).toBe('true');
    return again.body;
  }

  const secretsOf = async (id: string): Promise<readonly string[]> => {
    const endpoint = await near.store.webhooks.endpoints.get(tenant, id);
    if (endpoint === null) throw new Error('the endpoint is gone');
    const context = { tenant, keyId: id, purpose: webhookSecretPurpose };
    return [endpoint.sealedSecret, ...endpoint.earlierSecrets.map(({ sealed }) => sealed)].map((sealed) =>
      openSecret(masterKeys, context, sealed),
    );
  };
  const lookUp = async (key: string | null) => {
    const parts = readApiKey(key ?? '');
    if (parts === null) throw new Error('the key is malformed');
    return await near.store.identities.lookUpKey({ ...parts, address: '192.0.2.1' });
  };
  const createEndpoint = async () =>
    webhookCreatedSchema.parse((await near.call('post', '/webhooks').send({ url })).body);

  it('makes one webhook endpoint, with the secret that is shown', async () => {
    const made = webhookCreatedSchema.parse(
      await repeatLost('/webhooks', ':webhook-endpoints:', { body: { url } }),
    );
    expect(await near.store.webhooks.endpoints.list(tenant)).toHaveLength(2);
    expect(await secretsOf(made.id)).toEqual([made.secret]);
  });

  it('makes one API key, with the secret that is shown', async () => {
    const made = newApiKeySchema.parse(await repeatLost('/admin/keys', ':api-key-order', { body: keyBody }));
    expect((await near.store.apiKeys.list({ tenant, limit: 10 })).keys).toHaveLength(2);
    expect(await lookUp(made.key)).toMatchObject({ kind: 'found', identity: { keyId: made.key_id } });
  });

  it('rotates an API key once, and leaves the secret in use its grace', async () => {
    const created = await near.call('post', '/admin/keys').send(keyBody);
    const { key_id: id } = newApiKeySchema.parse(created.body);
    const path = `/admin/keys/${id}/rotate`;
    const body = { grace_seconds: 60 };
    const made = newApiKeySchema.parse(await repeatLost(path, `:api-key:${id}`, { body }));
    const found = await lookUp(made.key);
    // That of the creation, and that of the rotation before.
    expect(found).toMatchObject({ kind: 'found', identity: { earlier: [{}, {}] } });
  });

  it('leaves the API key alone that somebody else has rotated meanwhile', async () => {
    const created = await near.call('post', '/admin/keys').send(keyBody);
    const { key_id: id } = newApiKeySchema.parse(created.body);
    const path = `/admin/keys/${id}/rotate`;
    let theirs: string | null = null;
    const meanwhile = async (): Promise<void> => {
      theirs = newApiKeySchema.parse((await near.call('post', path).send({})).body).key;
    };
    const made = newApiKeySchema.parse(await repeatLost(path, `:api-key:${id}`, { meanwhile }));
    expect(made.key).toBeNull();
    expect(await lookUp(theirs)).toMatchObject({ kind: 'found' });
  });

  it("rotates a webhook's secret once, beside which the one in use goes on signing", async () => {
    const { id, secret } = await createEndpoint();
    const made = webhookSecretRotatedSchema.parse(
      await repeatLost(`/webhooks/${id}/rotate-secret`, ':webhook-states:'),
    );
    const secrets = await secretsOf(id);
    expect(secrets).toHaveLength(3);
    expect([secrets[0], secrets[2]]).toEqual([made.secret, secret]);
  });

  it("leaves the webhook's secret alone that somebody else has rotated meanwhile", async () => {
    const { id, secret } = await createEndpoint();
    const path = `/webhooks/${id}/rotate-secret`;
    let theirs: string | null = null;
    const meanwhile = async (): Promise<void> => {
      theirs = webhookSecretRotatedSchema.parse((await near.call('post', path)).body).secret;
    };
    const made = webhookSecretRotatedSchema.parse(await repeatLost(path, ':webhook-states:', { meanwhile }));
    expect(made.secret).toBeNull();
    const secrets = await secretsOf(id);
    expect(secrets).toHaveLength(4);
    expect([secrets[0], secrets[3]]).toEqual([theirs, secret]);
  });

  it('sends one test', async () => {
    const { id } = await createEndpoint();
    const path = `/webhooks/${id}/test`;
    const made = webhookDeliverySchema.parse(await repeatLost(path, ':webhook-outbox'));
    const log = await near.store.webhooks.deliveries.list({ tenant, endpointId: id, limit: 10 });
    expect(log.deliveries).toHaveLength(2);
    expect(log.deliveries.map((delivery) => delivery.id)).toContain(made.id);
  });

  it('has a delivery made again once', async () => {
    const { id } = await createEndpoint();
    const tested = await near.call('post', `/webhooks/${id}/test`);
    const { id: deliveryId } = webhookDeliverySchema.parse(tested.body);
    const path = `/webhooks/${id}/deliveries/${deliveryId}/redeliver`;
    const meanwhile = (): Promise<unknown> => near.call('post', path).send();
    await repeatLost(path, ':webhook-outbox', { meanwhile });
    // The first round, that of the request before, one more, and that of the request in between.
    expect((await near.store.webhooks.deliveries.read(tenant, deliveryId))?.round).toBe(4);
  });
});
