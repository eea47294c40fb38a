import { redisHolder } from './shared-redis.ts';

/** Jest global teardown. */
export default async function teardown(): Promise<void> {
  await redisHolder.current?.stop();
}
