import { randomBytes } from 'node:crypto';
import type { TestRedis } from './redis.ts';

/** The Redis that Jest's global setup started; setup and teardown run in one process. */
export const redisHolder: { current: TestRedis | null } = { current: null };

/** Where an integration test finds the shared Redis, and a namespace that no other test uses. */
export function sharedRedis(): { readonly url: string; readonly namespace: string } {
  const url = process.env['HARVEST_TEST_REDIS_URL'];
  if (url === undefined) throw new Error('integration tests run by Jest, whose global setup starts Redis');
  return { url, namespace: `t-${randomBytes(6).toString('hex')}` };
}
