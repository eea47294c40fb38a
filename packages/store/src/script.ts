import { createHash } from 'node:crypto';
import { type Redis, toStoreError } from './redis.ts';

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

/** What a script returned, and whether the server knew it: if not, it ran later than commands that were sent after it. */
export interface ScriptReply {
  readonly reply: unknown;
  readonly inOrder: boolean;
}

/**
 * Runs a script by its digest in one round trip; a server that does not know it yet is sent the text once more. The
 * command is sent before this function returns its promise.
 *
 * @throws HarvestError `store.unavailable` when Redis cannot be reached.
 */
export async function runScript(
  redis: Redis,
  script: Script,
  keys: readonly string[],
  args: readonly ScriptArgument[],
): Promise<ScriptReply> {
  try {
    try {
      return { reply: await redis.evalsha(script.sha1, keys.length, ...keys, ...args), inOrder: true };
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return { reply: await redis.eval(script.lua, keys.length, ...keys, ...args), inOrder: false };
    }
  } catch (error) {
    throw toStoreError(error);
  }
}

/** Creates a function that runs a script where nothing depends on its order, and resolves to what it returned. */
export function createScriptRunner(
  redis: Redis,
): (script: Script, keys: readonly string[], args: readonly ScriptArgument[]) => Promise<unknown> {
  return async (script, keys, args) => (await runScript(redis, script, keys, args)).reply;
}
