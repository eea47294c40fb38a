import type { RequestHandler } from 'express';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendStatic } from '../send-static.ts';

/** `GET /openapi.json`: the document, serialised once. */
export function createGetOpenApi({ document }: RouteDependencies): RequestHandler {
  const body = Buffer.from(JSON.stringify(document));
  return (_req, res) => {
    sendStatic(res, { mediaType: 'application/json; charset=utf-8', cacheControl: 'no-cache', body });
  };
}
