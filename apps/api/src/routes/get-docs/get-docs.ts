import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { RequestHandler } from 'express';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { errorPageStyle } from '../get-error-page/error-page.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendStatic } from '../send-static.ts';
import { contentSecurityPolicy, docsPage, docsScript, docsStyle } from './docs-page.ts';

type Asset = { readonly mediaType: string } & ({ readonly text: string } | { readonly file: string });

/** Every file of the page and of those about errors; nothing else in the viewer's package can be asked for. */
const assets: ReadonlyMap<string, Asset> = new Map([
  ['swagger-ui.css', { mediaType: 'text/css; charset=utf-8', file: 'swagger-ui.css' }],
  ['swagger-ui-bundle.js', { mediaType: 'text/javascript; charset=utf-8', file: 'swagger-ui-bundle.js' }],
  ['favicon-32x32.png', { mediaType: 'image/png', file: 'favicon-32x32.png' }],
  ['page.js', { mediaType: 'text/javascript; charset=utf-8', text: docsScript }],
  ['page.css', { mediaType: 'text/css; charset=utf-8', text: docsStyle }],
  ['errors.css', { mediaType: 'text/css; charset=utf-8', text: errorPageStyle }],
]);

/** `GET /docs`. */
export function createGetDocs({ document }: RouteDependencies): RequestHandler {
  const page = Buffer.from(docsPage);
  const policy = contentSecurityPolicy(originOf(document.servers[0]?.['url']));
  return (req, res) => {
    if (req.path.endsWith('/')) {
      // The page refers to its assets relative to a path without a final slash.
      res.redirect(308, '../docs');
      return;
    }
    res.setHeader('Content-Security-Policy', policy);
    sendStatic(res, { mediaType: 'text/html; charset=utf-8', cacheControl: 'no-cache', body: page });
  };
}

/** `GET /docs/{asset}`: files of the viewer are read once and kept. */
export function createGetDocsAsset(): RequestHandler {
  const directory = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const bodies = new Map<string, Buffer>();
  return async (req, res) => {
    const name = req.params['asset'];
    const asset = typeof name === 'string' ? assets.get(name) : undefined;
    if (typeof name !== 'string' || asset === undefined) {
      throw new HarvestError({ code: 'request.route_not_found', publicMessage: 'There is no such file.' });
    }
    const body =
      bodies.get(name) ??
      ('text' in asset ? Buffer.from(asset.text) : await readFile(join(directory, asset.file)));
    bodies.set(name, body);
    sendStatic(res, { mediaType: asset.mediaType, cacheControl: 'public, max-age=3600', body });
  };
}

function originOf(url: unknown): string | null {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).origin : null;
}
