import { Client, type Dispatcher } from 'undici';
import { sentPath } from '../robots/path-to-match.ts';
import { targetOf } from '@harvest/runtime/addresses/address-policy';
import type { AddressGuard } from './address-guard.ts';
import { acceptedEncodings } from './content-decoder.ts';
import { createGuardedConnector } from './guarded-connector.ts';
import type { LookUpHost } from './look-up-host.ts';
import { networkFailure, requestTimeout } from './network-failure.ts';
import { type BodyLimits, discard, readBody } from './read-body.ts';

/** One GET, without cookies or credentials. */
export interface SiteRequest {
  readonly url: URL;
  readonly accept: string;
  /** Validators of a copy that is held already. */
  readonly conditions?: Readonly<Record<string, string>>;
  readonly limits: BodyLimits;
  readonly signal: AbortSignal;
}

/** What a site answered. */
export interface SiteResponse {
  readonly status: number;
  /** By lower-case name; repeated ones are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** The decompressed body of a success, else empty: nobody reads error pages. */
  readonly bytes: Uint8Array;
}

/** Requests that reach nothing but what the guard lets pass. Redirects are answers like all others. */
export interface GuardedFetch {
  /**
   * @throws HarvestError `acquisition.address_refused`, `unreachable`, `timeout`, `too_large`, `unsupported_content` or
   * `unreadable`, or the signal's reason
   */
  readonly get: (request: SiteRequest) => Promise<SiteResponse>;
  /** Ends the requests that are under way. */
  readonly close: () => Promise<void>;
}

/**
 * For the name and the connection: a handshake that loses two packets (3 s) after a quick look-up, or one (1 s) after the
 * slowest (3 s). A task starts anew three times.
 */
const connectTimeoutMsMax = 5_000;

/**
 * Every request has a connection of its own, which ends with it: pages of a host are asked for seconds apart, and nothing
 * of one request can reach another. `timeoutMs` is for a whole request, from connecting to the last byte, so that a slow
 * drip ends with it, too.
 */
export function createGuardedFetch(options: {
  readonly guard: AddressGuard;
  readonly lookUp: LookUpHost;
  readonly userAgent: string;
  readonly timeoutMs: number;
}): GuardedFetch {
  const { guard, lookUp, userAgent, timeoutMs } = options;
  const clients = new Set<Client>();
  const openClient = (url: URL): Client => {
    const connectTimeoutMs = Math.min(timeoutMs, connectTimeoutMsMax);
    const client = new Client(url.origin, {
      connect: createGuardedConnector({ guard, lookUp, target: targetOf(url), timeoutMs: connectTimeoutMs }),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    clients.add(client);
    return client;
  };
  const headersFor = ({ accept, conditions }: SiteRequest): Record<string, string> => ({
    ...conditions,
    accept,
    'accept-encoding': acceptedEncodings,
    'user-agent': userAgent,
  });
  return {
    get: async (request) => {
      const { url, signal, limits } = request;
      guard.vetUrl(url);
      const deadline = AbortSignal.timeout(timeoutMs);
      const client = openClient(url);
      try {
        const response = await client.request({
          path: sentPath(url),
          method: 'GET',
          headers: headersFor(request),
          signal: AbortSignal.any([signal, deadline]),
        });
        return await receive(url, response, limits);
      } catch (error) {
        signal.throwIfAborted();
        throw deadline.aborted ? requestTimeout(url, timeoutMs) : networkFailure(url, error);
      } finally {
        clients.delete(client);
        await client.destroy();
      }
    },
    close: async () => {
      await Promise.all([...clients].map((client) => client.destroy()));
    },
  };
}

async function receive(
  url: URL,
  { statusCode: status, headers: received, body }: Dispatcher.ResponseData,
  limits: BodyLimits,
): Promise<SiteResponse> {
  const headers = joinedHeaders(received);
  if (status < 200 || status > 299) {
    discard(body);
    return { status, headers, bytes: new Uint8Array() };
  }
  const bytes = await readBody({ url, body, headers, limits });
  return { status, headers, bytes };
}

function joinedHeaders(headers: Dispatcher.ResponseData['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), typeof value === 'string' ? value : value.join(', ')]],
    ),
  );
}
