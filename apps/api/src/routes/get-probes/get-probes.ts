import type { RequestHandler } from 'express';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';

/** `GET /livez`: asks nothing, because a restart would not mend a dependency. */
export function createGetLivez(): RequestHandler {
  return (_req, res) => {
    sendJson(res, 200, { status: 'ok' });
  };
}

/** `GET /readyz`: whether a load balancer should send requests here. */
export function createGetReadyz({ health, shutdown }: RouteDependencies): RequestHandler {
  return async (_req, res) => {
    const ready = !shutdown.aborted && (await health()) !== null;
    sendJson(res, ready ? 200 : 503, { status: ready ? 'ok' : 'unavailable' });
  };
}
