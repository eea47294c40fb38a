import type { Request, RequestHandler } from 'express';
import { apiKeyIdSchema } from '@harvest/contracts/api-key';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';

/** `GET /admin/keys/{key_id}`. */
export function createGetApiKey({ apiKeys }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const key = await apiKeys.read(keyIdOf(req));
    if (key === null) throw apiKeyNotFound();
    sendJson(res, 200, key);
  };
}

/** The key that the path names. @throws HarvestError `admin.key_not_found` when no key can have such an id. */
export function keyIdOf(req: Request): string {
  const parsed = apiKeyIdSchema.safeParse(req.params['key_id']);
  if (!parsed.success) throw apiKeyNotFound();
  return parsed.data;
}

/** The answer to an id that is unknown, or that of a key that has ended too long ago. */
export function apiKeyNotFound(): HarvestError {
  return new HarvestError({
    code: 'admin.key_not_found',
    publicMessage: 'There is no API key with this id, or it is revoked or has expired.',
  });
}
