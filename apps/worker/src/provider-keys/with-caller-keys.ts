import type { CallerKeys, Router } from '@harvest/router/spec/router';

/** The router as the caller of a task may use it: calls to providers for which the caller has a key are made with that. */
export function withCallerKeys(router: Router, keys: CallerKeys): Router {
  if (Object.keys(keys).length === 0) return router;
  return { route: (request, context) => router.route(request, { ...context, keys }) };
}
