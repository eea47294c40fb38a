import type { RequestHandler } from 'express';
import { storeProviderKeyRequestSchema } from '@harvest/contracts/provider-keys';
import { spellId } from '@harvest/contracts/task-id';
import { sealProviderKey } from '@harvest/store/sealed-provider-key';
import { randomBytes } from 'node:crypto';
import { callerOf } from '../../gateway/caller-of.ts';
import { parseBody } from '../../middleware/parse-body.ts';
import { providerOf } from '../provider-of.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { showProviderKey } from '../show-provider-key.ts';

const idBytes = 16;

/** `PUT /keys/{provider}`: stores a provider key in the place of an earlier one. */
export function createStoreProviderKey(dependencies: RouteDependencies): RequestHandler {
  const { providerKeys, masterKeys, readJsonBody, clock } = dependencies;
  return async (req, res) => {
    const provider = providerOf(req);
    const { key } = parseBody(storeProviderKeyRequestSchema, await readJsonBody(req, res));
    const { tenant } = callerOf(res);
    const owner = { tenant, provider, keyId: spellId('pk_', randomBytes(idBytes)) };
    const sealed = sealProviderKey(masterKeys, owner, { plaintext: key, nowMs: clock.nowMs() });
    await providerKeys.put(tenant, provider, sealed);
    sendJson(res, 200, showProviderKey({ provider, ...sealed }));
  };
}
