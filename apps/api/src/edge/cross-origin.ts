import { cloudProviderNames } from '@harvest/contracts/providers';
import { responseHeaders } from '@harvest/contracts/route-contract';
import { operationIds, routeOf } from '@harvest/contracts/routes';
import type { Request, Response } from 'express';

/** Browsers keep the answer to a preflight for so long, and Chromium for two hours at most. */
const preflightSeconds = 3_600;

const requestHeaders = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-None-Match',
  'Last-Event-ID',
  'Prefer',
  'traceparent',
  'X-API-Key',
  ...cloudProviderNames.map((provider) => `X-Provider-Key-${provider}`),
  'X-Request-Id',
];

/** Lets the browser pages of some origins use the API (the CORS protocol of the Fetch standard). */
export type CrossOriginPolicy = (req: Request, res: Response) => void;

/**
 * A policy that knows exact origins alone, so that neither `null` (sandboxed pages, files) nor a look-alike is among
 * them. Nothing is refused here: the browser keeps from a page what carries no header for its origin. There are no
 * cookies, so credentials are never allowed, and a page has to have a key of its own.
 */
export function createCrossOriginPolicy(origins: readonly string[]): CrossOriginPolicy {
  const allowed: ReadonlySet<string> = new Set(origins);
  if (allowed.size === 0) return () => undefined;
  const methods = new Set(operationIds.map((operationId) => routeOf(operationId).method.toUpperCase()));
  const allowMethods = [...methods, 'HEAD'].join(', ');
  const allowHeaders = requestHeaders.join(', ');
  const exposeHeaders = Object.keys(responseHeaders).join(', ');
  return (req, res) => {
    // Of refused origins, too: a cache must not give the one's answer to the other.
    res.setHeader('Vary', 'Origin');
    const { origin } = req.headers;
    if (origin === undefined || !allowed.has(origin)) return;
    res.setHeader('Access-Control-Allow-Origin', origin);
    if (req.method === 'OPTIONS' && 'access-control-request-method' in req.headers) {
      res.setHeader('Access-Control-Allow-Methods', allowMethods);
      res.setHeader('Access-Control-Allow-Headers', allowHeaders);
      res.setHeader('Access-Control-Max-Age', preflightSeconds);
      return;
    }
    res.setHeader('Access-Control-Expose-Headers', exposeHeaders);
  };
}
