/**
 * Requests that never become requests: Node's parser refuses them before any middleware runs. They are answered on
 * the bare socket, as a problem like every other error.
 */
import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import { type FixedHeader, createSecurityHeaders } from '../edge/security-headers.ts';
import { problemMediaType, retryAfterSecondsOf, toProblem } from '../middleware/problem.ts';

/**
 * Answers what the HTTP parser refuses, and closes the connection.
 *
 * @param options.pendingOf how many requests of a connection are not answered yet
 */
export function rejectMalformedRequests(options: {
  server: Server;
  logger: Logger;
  pendingOf: (socket: Duplex) => number;
}): void {
  const { server, logger, pendingOf } = options;
  const securityHeaders = createSecurityHeaders();
  const answering = new WeakMap<Duplex, ServerResponse>();
  server.prependListener('request', (req, res) => {
    answering.set(req.socket, res);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = answering.get(socket);
    const midAnswer = response?.headersSent === true && !response.writableEnded;
    // Bytes in the middle of another answer would be taken for a part of it, and before it for the answer itself.
    if (!socket.writable || error.code === 'ECONNRESET' || midAnswer || pendingOf(socket) > 1) {
      socket.destroy();
      return;
    }
    const problem = toParseProblem(error.code);
    const requestId = randomUUID();
    logger.info('malformed request', { request_id: requestId, code: problem.code, reason: error.code });
    socket.end(rawAnswer(problem, requestId, securityHeaders), () => {
      socket.destroy();
    });
  });
}

function toParseProblem(parserCode: string | undefined): HarvestError {
  if (parserCode === 'HPE_HEADER_OVERFLOW') {
    return new HarvestError({
      code: 'request.headers_too_large',
      publicMessage: 'The request headers are too large.',
    });
  }
  if (parserCode === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new HarvestError({
      code: 'request.timeout',
      publicMessage: 'The request took too long to arrive.',
    });
  }
  return new HarvestError({
    code: 'request.malformed_http',
    publicMessage: 'The request is not well-formed HTTP/1.1.',
  });
}

function rawAnswer(error: HarvestError, requestId: string, headers: readonly FixedHeader[]): string {
  const body = JSON.stringify(toProblem(error, { id: requestId, path: '/' }));
  const retryAfterSeconds = retryAfterSecondsOf(error);
  return [
    `HTTP/1.1 ${String(error.status)} ${STATUS_CODES[error.status] ?? ''}`,
    `Content-Type: ${problemMediaType}`,
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    `X-Request-Id: ${requestId}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(retryAfterSeconds === null ? [] : [`Retry-After: ${String(retryAfterSeconds)}`]),
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
