import { startTestRedis } from './redis.ts';
import { redisHolder } from './shared-redis.ts';

/** Jest global setup: one Redis for all integration tests; each test keeps to its own namespace. */
export default async function setup(): Promise<void> {
  const redis = await startTestRedis();
  redisHolder.current = redis;
  process.env['HARVEST_TEST_REDIS_URL'] = redis.url;
}
