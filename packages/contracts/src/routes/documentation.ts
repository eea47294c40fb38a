import { z } from 'zod';
import { errorCodeSchema } from '../problem.ts';
import type { RouteContract } from '../route-contract.ts';

/** Routes of the documentation that the server carries with itself. */
export const documentationRoutes = {
  getOpenApi: {
    method: 'get',
    path: '/openapi.json',
    tag: 'Documentation',
    access: 'docs',
    summary: 'This document',
    description: 'The OpenAPI 3.1 document of this server, with its limits.',
    responses: [
      {
        status: 200,
        description: 'The document.',
        schema: z.looseObject({ openapi: z.string() }),
        headers: ['Cache-Control'],
      },
    ],
    errors: [],
  },
  getHome: {
    method: 'get',
    path: '/',
    tag: 'Documentation',
    access: 'docs',
    summary: 'Way to the documentation page',
    description: 'Leads whoever opens the address of the server in a browser to `/docs`.',
    responses: [{ status: 302, description: 'The page is at `/docs`.', headers: ['Location'] }],
    errors: [],
  },
  getDocs: {
    method: 'get',
    path: '/docs',
    tag: 'Documentation',
    access: 'docs',
    summary: 'Documentation page',
    description: 'The document as a page on which requests can be tried. It loads nothing from other hosts.',
    responses: [
      { status: 200, description: 'The page.', mediaType: 'text/html', headers: ['Cache-Control'] },
    ],
    errors: [],
  },
  listErrorPages: {
    method: 'get',
    path: '/docs/errors',
    tag: 'Documentation',
    access: 'docs',
    summary: 'List of the error codes',
    description: 'Every error code with its status, each leading to its page.',
    responses: [
      { status: 200, description: 'The list.', mediaType: 'text/html', headers: ['Cache-Control'] },
    ],
    errors: [],
  },
  getErrorPage: {
    method: 'get',
    path: '/docs/errors/{code}',
    tag: 'Documentation',
    access: 'docs',
    summary: 'Page about an error code',
    description: 'What the error means, what to do, and an example. The `type` of every problem leads here.',
    parameters: [{ name: 'code', in: 'path', description: 'The error code.', schema: errorCodeSchema }],
    responses: [
      { status: 200, description: 'The page.', mediaType: 'text/html', headers: ['Cache-Control'] },
    ],
    errors: ['request.route_not_found'],
  },
  getDocsAsset: {
    method: 'get',
    path: '/docs/{asset}',
    tag: 'Documentation',
    access: 'docs',
    summary: 'Asset of the documentation page',
    description: 'Scripts, styles and the icon of the documentation page.',
    parameters: [{ name: 'asset', in: 'path', description: 'File name.', schema: z.string().min(1) }],
    responses: [{ status: 200, description: 'The file.', mediaType: '*/*', headers: ['Cache-Control'] }],
    errors: ['request.route_not_found'],
  },
} as const satisfies Record<string, RouteContract>;
