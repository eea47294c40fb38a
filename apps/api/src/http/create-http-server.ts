import { type RequestListener, type Server, createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '@harvest/runtime/logger';
import type { MessageClasses } from './express-messages.ts';
import { limitConnections } from './limit-connections.ts';
import { rejectMalformedRequests } from './reject-malformed.ts';

/** Enough for a traceparent, a long token and a proxy's additions; Node's own default. */
const headerBytesMax = 16_384;
/** A request with more headers is refused with 431, however small they are. */
const headersMax = 200;
/** Requests of one connection that may be worked on at a time. Hardly a client sends one before the last is answered. */
const pipelinedMax = 100;
/** How often Node looks for requests that arrive too slowly. */
const timeoutCheckIntervalMs = 1_000;
/**
 * A connection on which nothing moves for so long is cut, which bounds clients that never read their answer. It is
 * longer than the longest preferred wait and the longest heartbeat interval, both of at most a minute. Routes whose answer
 * may take longer, without a byte before it, say so with `permitSilence`.
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
  /** Node's own when there are none. */
  messages?: MessageClasses;
  logger: Logger;
  requestTimeoutMs: number;
  headersTimeoutMs: number;
  keepAliveTimeoutMs: number;
  connectionsMax: number;
  connectionsPerAddressMax: number;
  trustedProxies: readonly string[];
}): HttpServer {
  const server = createServer({
    ...options.messages,
    maxHeaderSize: headerBytesMax,
    requestTimeout: options.requestTimeoutMs,
    headersTimeout: Math.min(options.headersTimeoutMs, options.requestTimeoutMs),
    // Longer than the idle time of the usual proxies (nginx: 60 s), so that it is not we who close under their request.
    keepAliveTimeout: options.keepAliveTimeoutMs,
    connectionsCheckingInterval: timeoutCheckIntervalMs,
    // Node's own answer to a request without Host has no body; the edge refuses it with a problem.
    requireHostHeader: false,
  });
  server.timeout = silentConnectionMs;
  // Cheaper to refuse than the default of 2,000, and far more than any client or proxy sends.
  server.maxHeadersCount = headersMax;
  limitConnections({ server, ...options });
  answerExpectations(server);
  const pending = new WeakMap<Duplex, number>();
  rejectMalformedRequests({
    server,
    logger: options.logger,
    pendingOf: (socket) => pending.get(socket) ?? 0,
  });
  let inFlight = 0;
  let whenIdle: (() => void) | null = null;
  server.on('request', (req, res) => {
    const { socket } = req;
    const depth = (pending.get(socket) ?? 0) + 1;
    if (depth > pipelinedMax) {
      socket.destroy();
      return;
    }
    pending.set(socket, depth);
    inFlight += 1;
    res.once('close', () => {
      pending.set(socket, (pending.get(socket) ?? 1) - 1);
      inFlight -= 1;
      if (inFlight === 0) whenIdle?.();
    });
    options.app(req, res);
  });
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

/**
 * A client that waits for "100 Continue" before it sends its body (RFC 9110, section 10.1.1) is told to go on by whoever
 * reads the body, and so not before its credential and the announced length are known to be good. Whether a body follows
 * a refusal is up to the client, so the connection ends with the answer: what comes could be taken for another request.
 * Expectations of another kind are refused by the edge, as a problem.
 */
function answerExpectations(server: Server): void {
  const passOn: RequestListener = (req, res) => {
    res.setHeader('Connection', 'close');
    server.emit('request', req, res);
  };
  server.on('checkContinue', passOn);
  // Without a listener, Node would answer another expectation itself, with a bare 417.
  server.on('checkExpectation', passOn);
}
