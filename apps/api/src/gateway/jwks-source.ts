import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import {
  type FetchImplementation,
  type JWTVerifyGetKey,
  createRemoteJWKSet,
  customFetch,
  errors,
} from 'jose';

const timeoutMs = 5_000;
const ageMsMax = 600_000;
/** A token with a key id that is not in the set makes it be read again, but no sooner than this. */
const rereadPauseMs = 30_000;
/** After a request the next one waits so long: while the set cannot be read, every token would cost the issuer one. */
const requestPauseMs = 5_000;
/** A set of some hundred keys is smaller. */
const bytesMax = 262_144;

/**
 * The issuer's keys, from the one address that the operator has named: what a token says in `jku`, `x5u` or `jwk` is not
 * looked at, and its `kid` does nothing but choose among the keys of the set. Redirects are not followed. The set that was
 * read last goes on serving while it is fresh, whatever becomes of the next request: whoever makes up a `kid` shuts nobody
 * else out.
 *
 * @returns a key source that throws HarvestError `auth.unavailable` for a key that it does not have while the set cannot be
 * read.
 */
export function createJwksSource(options: { url: URL; clock: Clock }): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(options.url, {
    timeoutDuration: timeoutMs,
    cacheMaxAge: ageMsMax,
    cooldownDuration: rereadPauseMs,
    [customFetch]: createSparingFetch(options.clock),
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (isOfToken(error) || error instanceof HarvestError) throw error;
      throw unavailable(requestPauseMs, error);
    }
  };
}

/** Fetches with a pause after each request. What it returns throws `auth.unavailable` within the pause. */
function createSparingFetch(clock: Clock): FetchImplementation {
  let pausedUntilMs = 0;
  return async (url, init) => {
    const waitMs = pausedUntilMs - clock.monotonicMs();
    if (waitMs > 0) throw unavailable(waitMs);
    try {
      return await bounded(await fetch(url, init));
    } finally {
      pausedUntilMs = clock.monotonicMs() + requestPauseMs;
    }
  };
}

/** Whether it is the token that names no usable key, rather than the set that cannot be read. */
function isOfToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

async function bounded(response: Response): Promise<Response> {
  if (response.body === null) return response;
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > bytesMax) {
      await reader.cancel();
      throw new Error('the key set is too large');
    }
    chunks.push(part.value);
  }
  return new Response(Buffer.concat(chunks), { status: response.status, headers: response.headers });
}

function unavailable(retryAfterMs: number, cause?: unknown): HarvestError {
  return new HarvestError({
    code: 'auth.unavailable',
    publicMessage: 'The keys of the token issuer cannot be read at the moment; please try again shortly.',
    retryAfterMs,
    cause,
  });
}
