import type { RequestHandler } from 'express';
import type { ProviderKeyList } from '@harvest/contracts/provider-keys';
import { callerOf } from '../../gateway/caller-of.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { showProviderKey } from '../show-provider-key.ts';

/** `GET /keys`: which provider keys the tenant has stored. */
export function createListProviderKeys({ providerKeys }: RouteDependencies): RequestHandler {
  return async (_req, res) => {
    const stored = await providerKeys.list(callerOf(res).tenant);
    const list: ProviderKeyList = { keys: stored.map(showProviderKey) };
    sendJson(res, 200, list);
  };
}
