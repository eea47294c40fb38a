/**
 * One middleware gives every request its id, its span, its line in the log and its metrics. It is one function rather
 * than four, because each layer of a chain costs every request.
 */
import type { Request, RequestHandler, Response } from 'express';
import type { Clock } from '@harvest/runtime/clock';
import type { Logger } from '@harvest/runtime/logger';
import { SpanKind, contextOfTraceparent, startSpan, traceparentOf } from '@harvest/runtime/tracing';
import { inspectUrl } from '../gateway/credential-in-url.ts';
import type { ApiMetrics } from '../metrics.ts';
import { type RequestContext, bindContext, contextOf } from './request-context.ts';
import { requestIdOf } from './request-id.ts';

/** The label of requests that match no route. */
const unmatchedRoute = 'unmatched';
/** What nginx logs for a client that went away before the answer; no client ever sees it. */
const clientGoneStatus = 499;
const loggedPathLengthMax = 256;

/**
 * Observes every request: X-Request-Id and traceparent come in and go out, and when the answer has ended, or the
 * client is gone, the span, the metrics and the access log are written.
 */
export function observeRequests(options: {
  logger: Logger;
  clock: Clock;
  metrics: ApiMetrics;
  isShuttingDown: () => boolean;
}): RequestHandler {
  const { clock } = options;
  return (req, res, next) => {
    const span = startSpan({
      name: req.method,
      kind: SpanKind.SERVER,
      parent: contextOfTraceparent(headerOf(req, 'traceparent')),
    });
    const { path, carriesCredential } = inspectUrl(req.originalUrl);
    const context: RequestContext = {
      requestId: requestIdOf(req.headers['x-request-id']),
      startedMs: clock.monotonicMs(),
      path,
      carriesCredential,
      span,
      route: unmatchedRoute,
      metrics: null,
      quiet: false,
      errorStyle: 'problem',
      taskId: null,
      caller: null,
      counted: false,
      error: null,
    };
    bindContext(res, context);
    res.setHeader('X-Request-Id', context.requestId);
    const traceparent = traceparentOf(span.context);
    if (traceparent !== null) res.setHeader('traceparent', traceparent);
    // A kept-alive connection would hold the closing server open.
    if (options.isShuttingDown()) res.setHeader('Connection', 'close');
    res.once('close', () => {
      conclude({ req, res, context, ...options });
    });
    next();
  };
}

/**
 * Makes a route's handler tell the observer that it matched; `method` is the one that most of its requests have. A
 * middleware of its own would cost every request a step of the router.
 */
export function observeRoute(options: {
  method: string;
  route: string;
  quiet: boolean;
  errorStyle?: RequestContext['errorStyle'];
  metrics: ApiMetrics;
  handler: RequestHandler;
}): RequestHandler {
  const { method, route, quiet, errorStyle = 'problem', metrics, handler } = options;
  const usual = metrics.route(method, route);
  return (req, res, next) => {
    const context = contextOf(res);
    context.route = route;
    context.quiet = quiet;
    context.errorStyle = errorStyle;
    context.metrics = req.method === method ? usual : metrics.route(req.method, route);
    context.span.rename(`${req.method} ${route}`);
    return handler(req, res, next);
  };
}

function conclude(options: {
  req: Request;
  res: Response;
  context: RequestContext;
  clock: Clock;
  metrics: ApiMetrics;
  logger: Logger;
}): void {
  const { req, res, context } = options;
  const durationMs = options.clock.monotonicMs() - context.startedMs;
  const status = res.headersSent ? res.statusCode : clientGoneStatus;

  (context.metrics ?? options.metrics.route(req.method, unmatchedRoute)).record(status, durationMs / 1_000);
  context.span.setAttributes({
    'http.request.method': req.method,
    'http.response.status_code': status,
    'http.route': context.route,
    'url.path': context.path.slice(0, loggedPathLengthMax),
    'url.scheme': 'http',
    'network.protocol.version': req.httpVersion,
  });
  // HTTP semantic conventions: a client's own mistake does not make the server's span a failed one.
  context.span.end(status >= 500 && context.error !== null ? context.error : undefined);
  const level = context.quiet ? 'debug' : 'info';
  if (!options.logger.isEnabled(level)) return;
  options.logger[level]('request', {
    request_id: context.requestId,
    trace_id: context.span.traceId,
    method: req.method,
    path: context.path.slice(0, loggedPathLengthMax),
    route: context.route,
    status,
    duration_ms: Math.round(durationMs * 1_000) / 1_000,
    ...(context.caller === null ? {} : { tenant: context.caller.tenant, key_id: context.caller.keyId }),
    ...(context.taskId === null ? {} : { task_id: context.taskId }),
    ...(context.error === null ? {} : { code: context.error.code }),
    ...(res.writableFinished ? {} : { client_gone: true }),
  });
}

function headerOf(req: Request, name: string): string | undefined {
  const value = req.headers[name];
  return typeof value === 'string' ? value : undefined;
}
