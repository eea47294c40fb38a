import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { type JWTVerifyGetKey, createRemoteJWKSet, customFetch, errors } from 'jose';

const timeoutMs = 5_000;
const ageMsMax = 600_000;
/** A token with a key id that is not in the set makes it be read again, but no sooner than this. */
const rereadPauseMs = 30_000;
/** After a failure nobody asks again for so long: every token that comes would cost the issuer a request. */
const failurePauseMs = 5_000;
/** A set of some hundred keys is smaller. */
const bytesMax = 262_144;

/**
 * The issuer's keys, from the one address that the operator has named: what a token says in `jku`, `x5u` or `jwk` is not
 * looked at, and its `kid` does nothing but choose among the keys of the set. Redirects are not followed.
 *
 * @returns a key source that throws HarvestError `auth.unavailable` while the set cannot be read.
 */
export function createJwksSource(options: { url: URL; clock: Clock }): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(options.url, {
    timeoutDuration: timeoutMs,
    cacheMaxAge: ageMsMax,
    cooldownDuration: rereadPauseMs,
    [customFetch]: async (url, init) => bounded(await fetch(url, init)),
  });
  let pausedUntilMs = 0;
  return async (header, token) => {
    const waitMs = pausedUntilMs - options.clock.monotonicMs();
    if (waitMs > 0) throw unavailable(waitMs);
    try {
      return await keys(header, token);
    } catch (error) {
      if (isOfToken(error)) throw error;
      pausedUntilMs = options.clock.monotonicMs() + failurePauseMs;
      throw unavailable(failurePauseMs, error);
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
