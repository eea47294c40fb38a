import type { StoreConfig } from './config.ts';
import type { Keys } from './keys.ts';
import type { Redis } from './redis.ts';

/** What the parts of the task store work with. */
export interface TaskStoreOptions {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly config: StoreConfig;
}
