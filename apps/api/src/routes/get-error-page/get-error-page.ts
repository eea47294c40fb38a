import { readFile } from 'node:fs/promises';
import type { RequestHandler, Response } from 'express';
import { errorCodeSchema } from '@harvest/contracts/problem';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { sendStatic } from '../send-static.ts';
import { errorListPage, errorPageOf, errorPagePolicy } from './error-page.ts';

const folder = new URL('../../../../../docs/errors/', import.meta.url);

/** `GET /docs/errors`: every code, from the table itself. */
export function createListErrorPages(): RequestHandler {
  const page = Buffer.from(errorListPage());
  return (req, res) => {
    // The links count from a path without a final slash, here and below.
    if (req.path.endsWith('/')) res.redirect(308, '../errors');
    else sendPage(res, page);
  };
}

/** `GET /docs/errors/{code}`, where the `type` of a problem leads: a page is made once and kept. */
export function createGetErrorPage(): RequestHandler {
  const pages = new Map<string, Buffer>();
  return async (req, res) => {
    const parsed = errorCodeSchema.safeParse(req.params['code']);
    if (!parsed.success) {
      throw new HarvestError({
        code: 'request.route_not_found',
        publicMessage: 'There is no such error code. /docs/errors lists the ones that exist.',
      });
    }
    const code = parsed.data;
    if (req.path.endsWith('/')) {
      res.redirect(308, `../${code}`);
      return;
    }
    const page =
      pages.get(code) ??
      Buffer.from(errorPageOf(code, await readFile(new URL(`${code}.md`, folder), 'utf8')));
    pages.set(code, page);
    sendPage(res, page);
  };
}

function sendPage(res: Response, body: Buffer): void {
  res.setHeader('Content-Security-Policy', errorPagePolicy);
  sendStatic(res, { mediaType: 'text/html; charset=utf-8', cacheControl: 'public, max-age=3600', body });
}
