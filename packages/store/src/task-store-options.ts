import type { StoreConfig } from './config.ts';
import type { Keys } from './keys.ts';
import type { Redis, RedisRole } from './redis.ts';

/** What the parts of the task store work with. */
export interface TaskStoreOptions {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly config: StoreConfig;
  /** Whether its callers want to hear soon that Redis is away, or wait for it. */
  readonly role: RedisRole;
}
