import type { RouteContract } from '@harvest/contracts/route-contract';
import { type OperationId, operationIds, routeOf } from '@harvest/contracts/routes';

/** A row of the route table with its name. */
export interface NamedRoute extends RouteContract {
  readonly operationId: OperationId;
}

/** All rows of the table from which the API mounts its routes, so that a new one cannot be forgotten. */
export const everyRoute: readonly NamedRoute[] = operationIds.map((operationId) => ({
  operationId,
  ...routeOf(operationId),
}));

/** Ids that are spelled well and name nothing. */
const nobodysIds: Readonly<Record<string, string>> = {
  task_id: `tsk_${'0'.repeat(26)}`,
  key_id: `hvk_${'0'.repeat(16)}`,
  webhook_id: `whe_${'0'.repeat(26)}`,
  delivery_id: `whd_${'0'.repeat(26)}`,
  provider: 'anthropic',
  index: '0',
  tenant: 'nobody',
  model: 'auto',
  code: 'auth.missing',
  asset: 'docs.css',
};

/** The path of a route with these ids in it. @throws when it names something of which nobody has said what that may be. */
export function pathOf(route: NamedRoute, ids: Readonly<Record<string, string>> = {}): string {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const id = ids[name] ?? nobodysIds[name];
    if (id === undefined) throw new Error(`what is a ${name}? say it in every-route.ts`);
    return id;
  });
  return route.operationId === 'exportTask' ? `${path}?format=md` : path;
}

/** The first of a route's published examples of a body; null for a route without one. */
export function exampleBodyOf(route: NamedRoute): unknown {
  return Object.values(route.requestBody?.examples ?? {})[0] ?? null;
}
