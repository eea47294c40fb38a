import { type RequestListener, type Server, createServer } from 'node:http';
import type { Logger } from '@harvest/runtime/logger';
import { rejectMalformedRequests } from './reject-malformed.ts';

/** Enough for a traceparent, a long token and a proxy's additions; Node's own default. */
const headerBytesMax = 16_384;
/** How often Node looks for requests that arrive too slowly. */
const timeoutCheckIntervalMs = 1_000;
/**
 * A connection on which nothing moves for so long is cut, which bounds clients that never read their answer. It is
 * longer than the longest preferred wait and the longest heartbeat interval, both of at most a minute.
 */
const silentConnectionMs = 120_000;

/** A server, and the way to end it that loses no answer. */
export interface HttpServer {
  readonly server: Server;
  /**
   * Stops accepting, lets requests in flight end for `graceMs` and then cuts what is left. Resolves when no connection
   * is open.
   */
  readonly close: (graceMs: number) => Promise<void>;
}

/** An HTTP server whose every wait is bounded. */
export function createHttpServer(options: {
  app: RequestListener;
  logger: Logger;
  requestTimeoutMs: number;
  headersTimeoutMs: number;
  keepAliveTimeoutMs: number;
}): HttpServer {
  const server = createServer({
    maxHeaderSize: headerBytesMax,
    requestTimeout: options.requestTimeoutMs,
    headersTimeout: Math.min(options.headersTimeoutMs, options.requestTimeoutMs),
    // Longer than the idle time of the usual proxies (nginx: 60 s), so that it is not we who close under their request.
    keepAliveTimeout: options.keepAliveTimeoutMs,
    connectionsCheckingInterval: timeoutCheckIntervalMs,
  });
  server.timeout = silentConnectionMs;
  rejectMalformedRequests(server, options.logger);
  let inFlight = 0;
  let whenIdle: (() => void) | null = null;
  server.on('request', (_req, res) => {
    inFlight += 1;
    res.once('close', () => {
      inFlight -= 1;
      if (inFlight === 0) whenIdle?.();
    });
  });
  server.on('request', options.app);
  return {
    server,
    close: async (graceMs) => {
      if (!server.listening) return;
      const { promise: closed, resolve } = Promise.withResolvers<undefined>();
      server.close(() => {
        resolve(undefined);
      });
      // Node counts a connection that was opened and never used as busy: without a cut it would hold the server open.
      const cut = (): void => {
        server.closeAllConnections();
      };
      const limit = setTimeout(cut, graceMs);
      whenIdle = cut;
      if (inFlight === 0) cut();
      await closed;
      clearTimeout(limit);
    },
  };
}
