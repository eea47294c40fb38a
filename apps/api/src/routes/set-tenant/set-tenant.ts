import type { Request, RequestHandler } from 'express';
import { tenantSettingsSchema } from '@harvest/contracts/tenant';
import { tenantNameSchema } from '@harvest/contracts/tenant-name';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { parseBody } from '../../middleware/parse-body.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';

/** `PUT /admin/tenants/{tenant}`: replaces what is set for it. */
export function createSetTenant({ tenants, readJsonBody }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const name = newTenantNameOf(req);
    const settings = parseBody(tenantSettingsSchema, await readJsonBody(req, res));
    sendJson(res, 200, await tenants.set(name, settings));
  };
}

/** The name in the path, under which a tenant may come to be. @throws HarvestError `request.invalid_path`. */
function newTenantNameOf(req: Request): string {
  const parsed = tenantNameSchema.safeParse(req.params['tenant']);
  if (parsed.success) return parsed.data;
  throw new HarvestError({
    code: 'request.invalid_path',
    publicMessage: `A tenant's name ${parsed.error.issues[0]?.message ?? 'is not valid'}.`,
  });
}
