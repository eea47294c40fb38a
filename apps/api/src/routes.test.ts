import { createOpenApiDocument } from '@harvest/contracts/openapi';
import { defaultRequestLimits } from '@harvest/contracts/harvest-request';
import { loadConfig } from '@harvest/runtime/load-config';
import { silentLogger } from '@harvest/runtime/logger';
import type { Express } from 'express';
import { z } from 'zod';
import { buildApi } from './compose.ts';
import { apiConfigSchema } from './config.ts';

// What Express keeps of its routes is not public, so it is parsed rather than trusted.
const routeLayerSchema = z.object({
  route: z.object({ path: z.string(), methods: z.record(z.string(), z.boolean()) }),
});
const routerSchema = z.custom<{ stack: unknown[] }>(
  (value) => typeof value === 'function' && 'stack' in value,
);
const mountLayerSchema = z.object({ rawPath: z.string(), handle: routerSchema });

/** The routes that Express really has in a stack, as `get /path/{parameter}`. */
function routesIn(stack: readonly unknown[]): string[] {
  return stack
    .flatMap((layer) => routeLayerSchema.safeParse(layer).data ?? [])
    .flatMap(({ route }) =>
      Object.keys(route.methods)
        .filter((method) => !['_all', 'options', 'head'].includes(method))
        .map((method) => `${method} ${route.path.replaceAll(/:(\w+)/g, '{$1}')}`),
    );
}

/** The routes at the root, or those of the router that is mounted at `mount`. */
function mountedRoutes(app: Express, mount: string): string[] {
  const stack = z.array(z.unknown()).parse(app.router.stack);
  if (mount === '/') return routesIn(stack);
  return stack
    .flatMap((layer) => mountLayerSchema.safeParse(layer).data ?? [])
    .filter(({ rawPath }) => rawPath === mount)
    .flatMap(({ handle }) => routesIn(handle.stack));
}

describe('the routes', () => {
  const config = loadConfig(apiConfigSchema, { REDIS_URL: 'redis://127.0.0.1:1/0' });
  const api = buildApi({ config, logger: silentLogger });
  afterAll(() => api.close());
  const document = createOpenApiDocument({ version: '0.0.0', limits: defaultRequestLimits });
  const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  );

  it.each(['/', '/v1'])('mounted at "%s" are those of the document, no more and no less', (mount) => {
    expect(documented.length).toBeGreaterThan(8);
    expect(mountedRoutes(api.app, mount).sort()).toEqual([...documented].sort());
  });
});
