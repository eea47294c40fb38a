import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import { Redis, type RedisOptions } from 'ioredis';

export type { Redis } from 'ioredis';

/**
 * - `api`: fails fast, so that a client hears 503 within two seconds while Redis is down or frozen.
 * - `worker`: waits for Redis to come back, so that a finished result is not thrown away.
 * - `command`: waits while it connects, but not for long.
 * - `cache`: does without Redis rather than wait for it.
 *
 * None of them pipelines by itself: collecting the commands of a turn makes process and server work by turns instead of
 * side by side (measured: 3,800 instead of 5,400 tasks a second through one worker).
 */
export type RedisRole = 'api' | 'worker' | 'command' | 'cache';

const apiCommandTimeoutMs = 1_500;
const cacheCommandTimeoutMs = 100;
const reconnectDelayMaxMs = 1_000;
const unavailableRetryAfterMs = 2_000;

const roleOptions = {
  api: { enableOfflineQueue: false, commandTimeout: apiCommandTimeoutMs, maxRetriesPerRequest: 0 },
  worker: { enableOfflineQueue: true, maxRetriesPerRequest: null },
  command: { enableOfflineQueue: true, commandTimeout: 5_000, maxRetriesPerRequest: 3 },
  cache: {
    enableOfflineQueue: false,
    commandTimeout: cacheCommandTimeoutMs,
    disconnectTimeout: cacheCommandTimeoutMs,
    maxRetriesPerRequest: 0,
  },
} satisfies Record<RedisRole, RedisOptions>;

/**
 * Opens a connection that reconnects for ever. State changes are logged, each once; whoever calls closes it with
 * `disconnect()`.
 *
 * @param options.commandTimeoutMs instead of that of the role
 */
export function openRedis(options: {
  url: string;
  role: RedisRole;
  name: string;
  logger: Logger;
  commandTimeoutMs?: number | undefined;
}): Redis {
  const { commandTimeoutMs } = options;
  const redis = new Redis(options.url, {
    ...roleOptions[options.role],
    ...(commandTimeoutMs === undefined ? {} : { commandTimeout: commandTimeoutMs }),
    connectionName: `harvest-${options.name}`,
    connectTimeout: apiCommandTimeoutMs,
    // The user of infra/redis/users.acl may not say CLIENT SETINFO, and Redis would count each refusal.
    disableClientInfo: true,
    retryStrategy: (times) => Math.min(100 * times, reconnectDelayMaxMs),
  });
  let reachable = true;
  redis.on('error', (error: Error) => {
    if (reachable) options.logger.error('redis connection failed', { connection: options.name, err: error });
    reachable = false;
  });
  redis.on('ready', () => {
    if (!reachable) options.logger.info('redis connection recovered', { connection: options.name });
    reachable = true;
  });
  return redis;
}

/** Replies that say that Redis cannot serve now, rather than that the command was wrong; a password can be put right. */
const passingReplies =
  /^(LOADING|READONLY|MASTERDOWN|OOM|BUSY|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|MISCONF|NOAUTH|WRONGPASS)\b/;

/** Said by ioredis of a command that was never sent; of any other the outcome is not known. */
const neverSent = /Stream isn't writeable|connect ECONNREFUSED|ENOTFOUND|EAI_AGAIN/;

/**
 * Maps what a Redis command threw: connection faults become `store.unavailable`, others stay what they are.
 * `details.outcomeUnknown` is true when the command may have been carried out all the same.
 */
export function toStoreError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const refused = error.name === 'ReplyError';
  if (refused && !passingReplies.test(error.message)) return error;
  if (error instanceof TypeError || error instanceof HarvestError) return error;
  return storeUnavailable({ outcomeUnknown: !refused && !neverSent.test(error.message), cause: error });
}

/** `store.unavailable`; `outcomeUnknown` is true when what was asked may have been carried out all the same. */
export function storeUnavailable(options: { outcomeUnknown: boolean; cause?: unknown }): HarvestError {
  return new HarvestError({
    code: 'store.unavailable',
    publicMessage: 'The task store cannot be reached at the moment; please try again shortly.',
    retryAfterMs: unavailableRetryAfterMs,
    details: { outcomeUnknown: options.outcomeUnknown },
    cause: options.cause,
  });
}

/** Waits for a Redis command. @throws what `toStoreError` makes of its error. */
export async function orStoreError<T>(pending: Promise<T>): Promise<T> {
  try {
    return await pending;
  } catch (error) {
    throw toStoreError(error);
  }
}
