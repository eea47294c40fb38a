import type { RequestHandler } from 'express';
import type { RouteDependencies } from '../route-dependencies.ts';

/** `GET /openapi.json`: the document, serialised once. */
export function createGetOpenApi({ document }: RouteDependencies): RequestHandler {
  const body = Buffer.from(JSON.stringify(document));
  return (_req, res) => {
    res.setHeader('Content-Type', 'application/json; charset=utf-8');
    res.setHeader('Content-Length', body.length);
    res.setHeader('Cache-Control', 'no-cache');
    res.end(body);
  };
}
