import type { RequestHandler } from 'express';
import { tenantSettingsSchema } from '@harvest/contracts/tenant';
import { parseBody } from '../../middleware/parse-body.ts';
import { tenantNameOf } from '../get-tenant/get-tenant.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';

/** `PUT /admin/tenants/{tenant}`: replaces what is set for it. */
export function createSetTenant({ tenants, readJsonBody }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const name = tenantNameOf(req);
    const settings = parseBody(tenantSettingsSchema, await readJsonBody(req, res));
    sendJson(res, 200, await tenants.set(name, settings));
  };
}
