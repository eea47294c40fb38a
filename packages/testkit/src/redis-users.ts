import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The users of a test Redis, as lines of an ACL file. */
export interface RedisUsers {
  readonly acl: string;
  readonly password: string;
}

const shipped = new URL('../../../infra/redis/users.acl', import.meta.url);

/**
 * The user under which Harvest runs, as infra/redis/users.acl has it, with a password of its own.
 *
 * @param options.keyPattern instead of all keys and channels
 * @param options.alsoAllowed further rules, such as `+keys` for tests that look around
 */
export function createRedisUsers(options: { keyPattern?: string; alsoAllowed?: string } = {}): RedisUsers {
  const { keyPattern = '*', alsoAllowed = '' } = options;
  const password = randomBytes(16).toString('hex');
  const acl = readFileSync(shipped, 'utf8')
    .replace('PASSWORD_SHA256 ~* &*', `PASSWORD_SHA256 ~${keyPattern} &${keyPattern}`)
    .replace('PASSWORD_SHA256', createHash('sha256').update(password).digest('hex'))
    .trimEnd();
  return { acl: `${acl} ${alsoAllowed}\n`, password };
}
