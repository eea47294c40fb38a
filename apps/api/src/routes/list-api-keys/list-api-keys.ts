import type { RequestHandler } from 'express';
import type { ApiKeyPage } from '@harvest/contracts/api-key';
import { tenantNameSchema } from '@harvest/contracts/tenant-name';
import { parsePageQuery } from '../parse-page-query.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';

/** `GET /admin/keys`: of one tenant or of all, newest first. */
export function createListApiKeys({ apiKeys }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const query = parsePageQuery(req.query, { tenant: tenantNameSchema.optional() });
    const page = await apiKeys.list(query);
    const answer: ApiKeyPage = { keys: [...page.keys], next_cursor: page.nextCursor };
    sendJson(res, 200, answer);
  };
}
