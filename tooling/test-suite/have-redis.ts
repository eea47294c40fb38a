import { SetupError } from '../bootstrap/setup-error.mjs';
import { requireRedisProgram } from '../launch/redis.ts';

/** Makes sure that there is a Redis server to run. Without one the tests still run, so that all that fails is seen. */
export async function haveRedis(env: NodeJS.ProcessEnv): Promise<boolean> {
  const say = (text: string): void => {
    console.log(`\n${text}`);
  };
  try {
    if ((await requireRedisProgram({ env, say })) !== null) return true;
    say('There is no redis-server on this machine, only Docker; the tests need the program itself.');
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
  }
  return false;
}
