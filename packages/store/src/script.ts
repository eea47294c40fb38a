import { createHash } from 'node:crypto';
import { type Redis, orStoreError, toStoreError } from './redis.ts';

/** A Lua script with its digest. */
export interface Script {
  readonly name: string;
  readonly lua: string;
  readonly sha1: string;
}

/** Prepares a script; nothing is sent until it runs. */
export function defineScript(name: string, lua: string): Script {
  return { name, lua, sha1: createHash('sha1').update(lua).digest('hex') };
}

export type ScriptArgument = string | number | Buffer;

/**
 * Runs a script by its digest in one round trip and resolves to what it returned; a server that does not know it yet is
 * sent the text once more.
 *
 * @throws HarvestError `store.unavailable` when Redis cannot be reached.
 */
export async function runScript(
  redis: Redis,
  script: Script,
  keys: readonly string[],
  args: readonly ScriptArgument[],
): Promise<unknown> {
  try {
    return await redis.evalsha(script.sha1, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw toStoreError(error);
    return await orStoreError(redis.eval(script.lua, keys.length, ...keys, ...args));
  }
}

/** Creates a function that runs a script over one connection, as `runScript` does. */
export function createScriptRunner(
  redis: Redis,
): (script: Script, keys: readonly string[], args: readonly ScriptArgument[]) => Promise<unknown> {
  return (script, keys, args) => runScript(redis, script, keys, args);
}
