import type { RouteContract } from './route-contract.ts';
import { administrationRoutes } from './routes/administration.ts';
import { documentationRoutes } from './routes/documentation.ts';
import { openAiRoutes } from './routes/openai.ts';
import { operationsRoutes } from './routes/operations.ts';
import { providerKeyRoutes } from './routes/provider-keys.ts';
import { routingRoutes } from './routes/routing.ts';
import { taskRoutes } from './routes/tasks.ts';
import { usageRoutes } from './routes/usage.ts';
import { webhookRoutes } from './routes/webhooks.ts';

/** Every route of the API. The document, the server's mounting and its tests derive from this table. */
export const routes = {
  ...taskRoutes,
  ...routingRoutes,
  ...openAiRoutes,
  ...providerKeyRoutes,
  ...usageRoutes,
  ...webhookRoutes,
  ...administrationRoutes,
  ...operationsRoutes,
  ...documentationRoutes,
} as const satisfies Record<string, RouteContract>;

export type OperationId = keyof typeof routes;
/** Every operation id, in table order. */
export const operationIds = Object.keys(routes) as [OperationId, ...OperationId[]];

/** The row of an operation, widened to the general shape. */
export function routeOf(operationId: OperationId): RouteContract {
  return routes[operationId];
}
