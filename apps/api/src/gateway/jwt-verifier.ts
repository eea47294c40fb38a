/** Verification of JSON Web Tokens as RFC 8725 recommends it: everything that a token could choose is chosen here. */
import { type KeyObject, createHash, createPublicKey } from 'node:crypto';
import { type Scope, scopeSchema } from '@harvest/contracts/scopes';
import { tenantNameSchema } from '@harvest/contracts/tenant-name';
import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { ConfigError } from '@harvest/runtime/load-config';
import { type JWTVerifyGetKey, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { authRefusal, tokenRefusal } from './auth-refusals.ts';
import type { GatewayConfig } from './config.ts';
import { createJwksSource } from './jwks-source.ts';

/** What a token says of its holder, once its signature and claims are found good. */
export interface VerifiedToken {
  readonly tenantName: string;
  /** Stands for issuer and subject together. */
  readonly keyId: string;
  readonly scopes: readonly Scope[];
  /** In ms since the epoch, by its own `exp` or by the age that the operator allows, whichever is sooner. */
  readonly expiresAtMs: number;
}

/** Verifies a token. @throws HarvestError `auth.invalid`, `auth.expired`, `auth.unavailable`. */
export type JwtVerifier = (token: string) => Promise<VerifiedToken>;

const acceptedTypes: ReadonlySet<string> = new Set(['jwt', 'at+jwt', 'application/at+jwt']);
const claimsSchema = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1).max(1_024),
  exp: z.number(),
  iat: z.number().optional(),
  scope: z.string().optional(),
  scp: z.union([z.string(), z.array(z.string())]).optional(),
});

/**
 * A verifier of the operator's tokens; null when no issuer is configured.
 *
 * @throws ConfigError when the configured key is not a public key.
 */
export function createJwtVerifier(options: { config: GatewayConfig; clock: Clock }): JwtVerifier | null {
  const { config, clock } = options;
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = config;
  if (issuer === undefined || audience === undefined) return null;
  const key = keySourceOf(config, clock);
  const settings = {
    issuer,
    audience,
    algorithms: [...config.JWT_ALGORITHMS],
    clockTolerance: config.JWT_CLOCK_TOLERANCE_SECONDS,
    ...(config.JWT_TOKEN_AGE_SECONDS_MAX === undefined
      ? {}
      : { maxTokenAge: config.JWT_TOKEN_AGE_SECONDS_MAX }),
  };
  return async (token) => {
    try {
      const current = { ...settings, currentDate: new Date(clock.nowMs()) };
      const { payload, protectedHeader } = await jwtVerify(token, key, current);
      const type = protectedHeader.typ?.toLowerCase() ?? 'jwt';
      if (!acceptedTypes.has(type)) throw tokenRefusal({ reason: 'its type is not that of an access token' });
      return toVerifiedToken(payload, config);
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw authRefusal('auth.expired', error);
      // Anything else is about the token, such as an algorithm that does not go with the key, for which library and
      // runtime throw errors of several kinds.
      throw error instanceof HarvestError ? error : tokenRefusal(faultOf(error), error);
    }
  };
}

function keySourceOf(config: GatewayConfig, clock: Clock): JWTVerifyGetKey {
  if (config.JWT_JWKS_URL !== undefined) {
    return createJwksSource({ url: new URL(config.JWT_JWKS_URL), clock });
  }
  const key = publicKeyOf(config.JWT_PUBLIC_KEY ?? '');
  return () => key;
}

/** The configured key, as PEM, in which a variable may spell line ends as \n, or as JWK. */
function publicKeyOf(text: string): KeyObject {
  try {
    if (/PRIVATE KEY|"d"\s*:/.test(text)) throw new Error('it is a private key');
    if (!text.startsWith('{')) return createPublicKey(text.replaceAll('\\n', '\n'));
    const key = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    // What the parser says could quote the key.
    throw new ConfigError(['JWT_PUBLIC_KEY: must be a public key as PEM (SPKI) or as JWK']);
  }
}

/** What is wrong with a token, by the library's word and the name of the claim; nothing that stands in the token. */
function faultOf(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof errors.JWTClaimValidationFailed) return { reason: error.code, claim: error.claim };
  if (error instanceof errors.JOSEError) return { reason: error.code };
  if (error instanceof z.ZodError) {
    return { reason: 'a claim is missing or has another form', claim: error.issues[0]?.path.join('.') };
  }
  return { reason: error instanceof Error ? error.name : 'unknown' };
}

/** @throws ZodError naming a claim that is not as it should be. */
function toVerifiedToken(payload: unknown, config: GatewayConfig): VerifiedToken {
  const claims = claimsSchema.parse(payload);
  const tenantClaim = config.JWT_TENANT_CLAIM;
  const tenantClaims = z.looseObject({ [tenantClaim]: tenantNameSchema }).parse(payload);
  const { iss, sub, exp, iat = exp, scope = '', scp = [] } = claims;
  const endsSeconds = Math.min(exp, iat + (config.JWT_TOKEN_AGE_SECONDS_MAX ?? Infinity));
  const named = [...scope.split(' '), ...(typeof scp === 'string' ? scp.split(' ') : scp)];
  const scopes = named.flatMap((name) => scopeSchema.safeParse(name).data ?? []);
  return {
    tenantName: tenantNameSchema.parse(tenantClaims[tenantClaim]),
    keyId: `jwt_${createHash('sha256').update(`${iss}\n${sub}`).digest('hex').slice(0, 32)}`,
    scopes: config.JWT_ADMIN ? scopes : scopes.filter((name) => name !== 'admin'),
    expiresAtMs: (endsSeconds + config.JWT_CLOCK_TOLERANCE_SECONDS) * 1_000,
  };
}
