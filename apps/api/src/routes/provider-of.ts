import {
  type CloudProviderName,
  cloudProviderNameSchema,
  cloudProviderNames,
} from '@harvest/contracts/providers';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Request } from 'express';

/** The provider that the path names. @throws HarvestError `provider_key.not_found` for any other name. */
export function providerOf(req: Pick<Request, 'params'>): CloudProviderName {
  const parsed = cloudProviderNameSchema.safeParse(req.params['provider']);
  if (parsed.success) return parsed.data;
  throw new HarvestError({
    code: 'provider_key.not_found',
    publicMessage: `Keys can be stored for ${cloudProviderNames.join(', ')}.`,
  });
}
