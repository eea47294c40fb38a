import type { RequestHandler } from 'express';
import { apiKeyNotFound, keyIdOf } from '../get-api-key/get-api-key.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';

/** `DELETE /admin/keys/{key_id}`: the key stays listed for a while, as revoked. */
export function createRevokeApiKey({ apiKeys }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const key = await apiKeys.revoke(keyIdOf(req));
    if (key === null) throw apiKeyNotFound();
    sendJson(res, 200, key);
  };
}
