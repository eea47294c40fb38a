import type { RequestHandler } from 'express';
import type { TenantPage } from '@harvest/contracts/tenant';
import { parsePageQuery } from '../parse-page-query.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';

/** `GET /admin/tenants`: in alphabetical order. */
export function createListTenants({ tenants }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const page = await tenants.list(parsePageQuery(req.query, {}));
    const answer: TenantPage = { tenants: [...page.tenants], next_cursor: page.nextCursor };
    sendJson(res, 200, answer);
  };
}
