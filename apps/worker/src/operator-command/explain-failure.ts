import { HarvestError } from '@harvest/runtime/harvest-error';

/**
 * Says which Redis was asked when an operator's command fails, since asking the wrong one is the likeliest
 * reason. The URL is shown without its user and password.
 *
 * @returns the error to report, with the original as its cause
 */
export function explainFailure(error: unknown, redisUrl: string): Error {
  const shown = new URL(redisUrl);
  shown.username = '';
  shown.password = '';
  return new Error(
    `The Redis at ${shown.href} ${troubleOf(error)}\n` +
      'Set REDIS_URL, in the environment or in .env, to the Redis that Harvest uses.',
    { cause: error },
  );
}

function troubleOf(error: unknown): string {
  // What the client library says then is about its own retries, which helps nobody at a terminal.
  if (error instanceof HarvestError && error.code === 'store.unavailable')
    return 'cannot be reached, or is not ready.';
  return `could not do this: ${error instanceof Error ? error.message : String(error)}`;
}
