import express, { Router } from 'express';
import type { Express } from 'express';
import { guardEdge } from './edge/guard-edge.ts';
import { handleErrors, refuseUnknownPath } from './middleware/handle-errors.ts';
import { observeRequests } from './middleware/observe-requests.ts';
import { mountRoutes } from './mount-routes.ts';
import type { RouteDependencies } from './routes/route-dependencies.ts';

/** Wires the API: pure Express, no connections of its own. Every route is served at the root and below `/v1`. */
export function createApp(dependencies: RouteDependencies): Express {
  const { logger, clock, metrics, shutdown } = dependencies;
  const app = express();
  app.disable('x-powered-by');
  // Task answers are never cached, so hashing each for an ETag would be wasted.
  app.disable('etag');
  app.set('query parser', 'simple');
  app.enable('case sensitive routing');
  // Whose X-Forwarded-For and X-Forwarded-Proto are believed; of others, the connection itself counts.
  app.set('trust proxy', dependencies.edge.trustedProxies);
  app.use(observeRequests({ logger, clock, metrics, isShuttingDown: () => shutdown.aborted }));
  app.use(guardEdge(dependencies.edge));
  const versioned = Router({ caseSensitive: true });
  app.use('/v1', versioned);
  mountRoutes([app, versioned], dependencies);
  app.use(refuseUnknownPath);
  app.use(handleErrors(logger));
  return app;
}
