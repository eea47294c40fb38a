import type { Request, RequestHandler } from 'express';
import { tenantNameSchema } from '@harvest/contracts/tenant-name';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';

/** `GET /admin/tenants/{tenant}`. */
export function createGetTenant({ tenants }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const tenant = await tenants.read(tenantNameOf(req));
    if (tenant === null) throw tenantNotFound('There is no such tenant.');
    sendJson(res, 200, tenant);
  };
}

/** The tenant that the path names. @throws HarvestError `admin.tenant_not_found` when no tenant can have such a name. */
function tenantNameOf(req: Request): string {
  const parsed = tenantNameSchema.safeParse(req.params['tenant']);
  if (parsed.success) return parsed.data;
  throw tenantNotFound('There is no such tenant.');
}

function tenantNotFound(publicMessage: string): HarvestError {
  return new HarvestError({ code: 'admin.tenant_not_found', publicMessage });
}
