/** The refusals of a credential. Their texts are the same whatever is wrong with it, except where its holder is known. */
import type { ErrorCode } from '@harvest/contracts/error-codes';
import type { Scope } from '@harvest/contracts/scopes';
import { HarvestError } from '@harvest/runtime/harvest-error';

const messages = {
  'auth.missing': 'Send an API key as X-API-Key, or as Authorization: Bearer.',
  'auth.invalid': 'The credential is not valid here. Check that it was copied whole.',
  'auth.expired': 'The credential has expired. Ask for a new one.',
  'auth.revoked': 'The credential was revoked. Ask for a new one.',
  'auth.tenant_disabled': 'The tenant of this credential is disabled. Ask the operator.',
} as const satisfies Partial<Record<ErrorCode, string>>;

/** A refusal that says no more than its code does. */
export function authRefusal(code: keyof typeof messages, cause?: unknown): HarvestError {
  return new HarvestError({ code, publicMessage: messages[code], cause });
}

/** The refusal of a secret that was good before its key got another one. */
export function secretReplaced(): HarvestError {
  return new HarvestError({
    code: 'auth.revoked',
    publicMessage: 'This API key has a new secret, which replaced the one that was sent. Use the new one.',
  });
}

/**
 * The refusal of a token that was given to the wrong server or by the wrong issuer, or is not made as it should be. Whoever
 * sends it hears no more than that; `details`, which must not quote the token, are for the operator's log.
 */
export function tokenRefusal(details: Readonly<Record<string, unknown>>, cause?: unknown): HarvestError {
  return new HarvestError({
    code: 'auth.invalid',
    publicMessage:
      "The credential is no API key, and as a token it was refused. The operator's log says why, under the id of this request.",
    details,
    cause,
  });
}

/** The refusal of a credential that may not do this. */
export function scopeMissing(scope: Scope): HarvestError {
  return new HarvestError({
    code: 'auth.insufficient_scope',
    publicMessage: `The credential lacks the scope ${scope}.`,
  });
}

/** The value of WWW-Authenticate for a credential that lacks a scope (RFC 6750, section 3). */
export function scopeChallengeOf(scope: Scope): string {
  return `Bearer realm="harvest", error="insufficient_scope", scope="${scope}"`;
}

/** The value of WWW-Authenticate that goes with any other refusal (RFC 6750, section 3); null: the refusal has none. */
export function challengeOf(error: HarvestError): string | null {
  if (error.code === 'auth.missing') return 'Bearer realm="harvest"';
  return error.status === 401 ? 'Bearer realm="harvest", error="invalid_token"' : null;
}
