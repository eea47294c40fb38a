import type { Request } from 'express';
import { HarvestError } from '@harvest/runtime/harvest-error';

// Printable ASCII without the space, so that a header that was sent twice, which Node joins with ", ", is refused.
const keyPattern = /^[!-~]{1,255}$/;

/**
 * The value of `Idempotency-Key`; null when the request has none.
 *
 * @throws HarvestError `request.invalid_header` when it is not 1 to 255 printable ASCII characters.
 */
export function idempotencyKeyOf(req: Request): string | null {
  const value = req.headers['idempotency-key'];
  if (value === undefined) return null;
  if (typeof value === 'string' && keyPattern.test(value)) return value;
  throw new HarvestError({
    code: 'request.invalid_header',
    publicMessage:
      'The Idempotency-Key header must be 1 to 255 printable ASCII characters without spaces, and come once.',
  });
}
