import type { ErrorRequestHandler, RequestHandler } from 'express';
import { type OpenAiError, openAiStatusOf, toOpenAiError } from '@harvest/contracts/openai-error';
import { HarvestError, toHarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import { problemMediaType, retryAfterSecondsOf, toProblem } from './problem.ts';
import { contextOf } from './request-context.ts';

/** Answers every error as a problem, and logs those that are our own fault, once. */
export function handleErrors(logger: Logger): ErrorRequestHandler {
  return (thrown: unknown, _req, res, _next) => {
    const context = contextOf(res);
    const error = fromThrown(thrown);
    context.error = error;
    if (error.status >= 500) {
      const level = error.code === 'internal.unexpected' ? 'error' : 'warn';
      logger[level]('request failed', {
        request_id: context.requestId,
        trace_id: context.span.traceId,
        err: error,
      });
    }
    if (res.headersSent) {
      // The status is gone already; only a broken connection tells the client that the answer is not whole.
      res.destroy();
      return;
    }
    const retryAfterSeconds = retryAfterSecondsOf(error);
    if (retryAfterSeconds !== null) res.setHeader('Retry-After', retryAfterSeconds);
    const { status, mediaType, content } =
      context.errorStyle === 'openai'
        ? asOpenAiError(error)
        : {
            status: error.status,
            mediaType: problemMediaType,
            content: toProblem(error, { id: context.requestId, path: context.path }),
          };
    const body = Buffer.from(JSON.stringify(content));
    res.statusCode = status;
    res.setHeader('Content-Type', mediaType);
    res.setHeader('Content-Length', body.length);
    res.setHeader('Cache-Control', 'no-store');
    res.end(body);
  };
}

/** Answers what no route has matched. */
export const refuseUnknownPath: RequestHandler = (req) => {
  // Throws a URIError, as the router does for a path that matches a route.
  decodeURIComponent(req.path);
  throw new HarvestError({
    code: 'request.route_not_found',
    publicMessage: 'There is no such route. /docs lists the ones that exist.',
  });
};

/** Answers a known path with a method that it does not have. */
export function refuseMethod(allow: string): RequestHandler {
  return (_req, res) => {
    res.setHeader('Allow', allow);
    throw new HarvestError({
      code: 'request.method_not_allowed',
      publicMessage: `This path allows ${allow}.`,
    });
  };
}

/** The answer that OpenAI's clients understand; the first offending field is the parameter that it names. */
function asOpenAiError(error: HarvestError): { status: number; mediaType: string; content: OpenAiError } {
  const param = error.fields[0]?.pointer.slice(1).replaceAll('/', '.') ?? null;
  return {
    status: openAiStatusOf(error.code),
    mediaType: 'application/json; charset=utf-8',
    content: toOpenAiError(error.code, error.publicMessage, param),
  };
}

function fromThrown(thrown: unknown): HarvestError {
  // The router decodes path parameters and throws this for a malformed percent-encoding.
  if (thrown instanceof URIError) {
    return new HarvestError({
      code: 'request.invalid_path',
      publicMessage: 'The path has a malformed percent-encoding.',
      cause: thrown,
    });
  }
  return toHarvestError(thrown);
}
