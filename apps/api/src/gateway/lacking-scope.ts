import type { Scope } from '@harvest/contracts/scopes';
import type { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import type { Response } from 'express';
import { contextOf } from '../middleware/request-context.ts';
import { scopeChallengeOf, scopeMissing } from './auth-refusals.ts';

/** Says which scope a known caller would need, and writes it down. Returns the refusal, to be thrown. */
export function lackingScope({
  scope,
  res,
  logger,
}: {
  scope: Scope;
  res: Response;
  logger: Logger;
}): HarvestError {
  const { requestId, caller } = contextOf(res);
  res.setHeader('WWW-Authenticate', scopeChallengeOf(scope));
  logger.info('a scope is missing', {
    request_id: requestId,
    tenant: caller?.tenant,
    key_id: caller?.keyId,
    scope,
  });
  return scopeMissing(scope);
}
