import type { ErrorCode } from '@harvest/contracts/error-codes';
import { HarvestError } from '@harvest/runtime/harvest-error';

/** Why a document cannot be read, in a full sentence for the client. */
export function documentError(
  code: Extract<ErrorCode, `acquisition.${string}`>,
  publicMessage: string,
  cause?: unknown,
): HarvestError {
  return new HarvestError({ code, publicMessage, cause });
}
