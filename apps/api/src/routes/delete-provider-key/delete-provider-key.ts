import type { RequestHandler } from 'express';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { callerOf } from '../../gateway/caller-of.ts';
import { providerOf } from '../provider-of.ts';
import type { RouteDependencies } from '../route-dependencies.ts';

/** `DELETE /keys/{provider}`: deletes a stored provider key. */
export function createDeleteProviderKey({ providerKeys }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const provider = providerOf(req);
    if (!(await providerKeys.delete(callerOf(res).tenant, provider))) {
      throw new HarvestError({
        code: 'provider_key.not_found',
        publicMessage: `You have stored no key for ${provider}.`,
      });
    }
    res.status(204).end();
  };
}
