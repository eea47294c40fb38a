import { startTestRedis } from './redis.ts';
import { createRedisUsers } from './redis-users.ts';
import { redisHolder } from './shared-redis.ts';

/** What tests look around and break connections with, and Harvest itself may not do. */
const alsoAllowed = '+keys +client|list +client|kill +script|flush';

/**
 * Jest global setup: one Redis for all integration tests; each test keeps to its own namespace. They run as the user
 * that production has, who reaches no key and no channel outside of a namespace.
 */
export default async function setup(): Promise<void> {
  const users = createRedisUsers({ keyPattern: '{t-*', alsoAllowed });
  const redis = await startTestRedis({ users });
  redisHolder.current = redis;
  process.env['HARVEST_TEST_REDIS_URL'] = redis.url;
}
