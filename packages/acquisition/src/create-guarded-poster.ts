import type { AddressPolicy } from '@harvest/runtime/addresses/address-policy';
import { targetOf } from '@harvest/runtime/addresses/address-policy';
import type { AllowedHost } from '@harvest/runtime/addresses/allowed-hosts';
import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { Client, type Dispatcher } from 'undici';
import { createGuardedConnector } from './fetch/guarded-connector.ts';
import { type LookUpHost, createLookUpHost } from './fetch/look-up-host.ts';
import { discard } from './fetch/read-body.ts';
import { retryAfterMsOf } from './fetch/retry-after.ts';

/** How an answer to a POST began; its body is thrown away. */
export interface PostAnswer {
  readonly status: number;
  /** What Retry-After asks for, at most a day; null without such a header. */
  readonly retryAfterMs: number | null;
}

/** What is posted, and where to. */
export interface PostRequest {
  /** As the policy of webhook URLs spells it. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Breaks the request off. */
  readonly signal: AbortSignal;
}

/** Posts to nothing but what the policy of addresses lets pass. */
export interface GuardedPoster {
  /**
   * Posts, and follows no redirect. @throws HarvestError `webhook.url_refused` for an address that is not public; else what
   * the network says, a `TimeoutError` when the time is over, the signal's reason when it breaks the request off.
   */
  readonly post: (request: PostRequest) => Promise<PostAnswer>;
}

/** Enough to end most answers as HTTP wants it, and little to hold. */
const answerBytesMax = 65_536;
const headersBytesMax = 16_384;
const connectTimeoutMsMax = 5_000;

/**
 * Every request has a connection of its own: names are looked up once, inside the connection that uses the answer, and each
 * address is vetted before it is used. `timeoutMs` is for a whole request, from the look-up to the last byte that is read.
 */
export function createGuardedPoster(options: {
  readonly addresses: AddressPolicy;
  readonly allowedHosts: readonly AllowedHost[];
  readonly userAgent: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** How names are looked up, where not as usual. */
  readonly lookUp?: LookUpHost;
}): GuardedPoster {
  const {
    addresses,
    allowedHosts,
    userAgent,
    timeoutMs,
    clock,
    lookUp = createLookUpHost({ allowedHosts }),
  } = options;
  const guard = {
    vetUrl: (url: URL): void => {
      if (addresses.faultOf(url) !== null) throw refusal();
    },
    vetAddress: (address: string, target: ReturnType<typeof targetOf>): void => {
      if (!addresses.allows(address, target)) throw refusal();
    },
  };
  return {
    post: async ({ url, headers, body, signal }) => {
      guard.vetUrl(url);
      const connectMs = Math.min(timeoutMs, connectTimeoutMsMax);
      const client = new Client(url.origin, {
        connect: createGuardedConnector({ guard, lookUp, target: targetOf(url), timeoutMs: connectMs }),
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        maxHeaderSize: headersBytesMax,
      });
      try {
        const answer = await client.request({
          path: url.pathname + url.search,
          method: 'POST',
          headers: { ...headers, 'user-agent': userAgent },
          body,
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        });
        const { statusCode: status, headers: received } = answer;
        await drain(answer.body);
        const retryAfter = received['retry-after'];
        const retryAfterMs = retryAfterMsOf(
          typeof retryAfter === 'string' ? retryAfter : retryAfter?.[0],
          clock.nowMs(),
        );
        return { status, retryAfterMs };
      } finally {
        await client.destroy();
      }
    },
  };
}

/** Reads an answer to its end, or to its limit. How it goes on says nothing: its status has been told. */
async function drain(body: Dispatcher.ResponseData['body']): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > answerBytesMax) break;
    }
  } catch {
    // A receiver that has said how it took the delivery may break off, or dawdle, as it likes.
  } finally {
    discard(body);
  }
}

function refusal(): HarvestError {
  return new HarvestError({
    code: 'webhook.url_refused',
    publicMessage: 'The webhook URL leads to an address that is not public.',
  });
}
