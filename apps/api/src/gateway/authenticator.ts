import type { Request } from 'express';
import type { Budget } from '@harvest/contracts/limits';
import type { Clock } from '@harvest/runtime/clock';
import type { Logger } from '@harvest/runtime/logger';
import type { Caller } from '@harvest/store/admission';
import { looksLikeApiKey } from '@harvest/store/api-key-format';
import type { Identities } from '@harvest/store/identities';
import { AuthFailures } from './auth-failures.ts';
import { authRefusal } from './auth-refusals.ts';
import type { CallerDefaults } from './callers.ts';
import { addressOf } from './client-address.ts';
import type { GatewayConfig } from './config.ts';
import { credentialOf } from './credential.ts';
import { CredentialWatch, type WatchCredential } from './credential-watch.ts';
import { createJwtVerifier } from './jwt-verifier.ts';
import { KeyAuthenticator } from './key-authenticator.ts';
import { OpenDoor } from './open-door.ts';
import { TokenAuthenticator } from './token-authenticator.ts';

/**
 * Tells who sends a request, at once when that is known, which it is nearly always.
 *
 * @throws HarvestError `auth.*` or `store.unavailable`; rejects with the same.
 */
export type Authenticate = (req: Request) => Caller | Promise<Caller>;

/** Who is let in, and for how long what they have opened stays open. */
export interface Authentication {
  readonly authenticate: Authenticate;
  readonly watchCredential: WatchCredential;
}

/** The authentication that is configured. @throws ConfigError when the key of the tokens is not usable. */
export function createAuthentication(options: {
  config: GatewayConfig;
  identities: Identities;
  clock: Clock;
  logger: Logger;
}): Authentication {
  const { config, identities, clock, logger } = options;
  if (config.AUTH === 'none') {
    // Nobody has a credential that could be revoked.
    return { authenticate: createOpenAuthenticate(options), watchCredential: () => () => undefined };
  }
  const failures = new AuthFailures({
    max: config.AUTH_FAILURES_PER_MINUTE,
    clock,
    logger,
    count: (address) => identities.countFailure(address),
  });
  const defaults = callerDefaultsOf(config);
  const keys = new KeyAuthenticator({ identities, failures, defaults, clock });
  const verify = createJwtVerifier({ config, clock });
  const tokens = new TokenAuthenticator({ verify, identities, failures, defaults, clock });
  const watch = new CredentialWatch({
    recheck: (credential, tenant) =>
      looksLikeApiKey(credential) ? keys.recheck(credential) : tokens.recheck(credential, tenant),
    logger,
  });
  identities.follow((changed) => {
    if (changed !== null && looksLikeApiKey(changed)) {
      keys.expire(changed);
    } else {
      keys.expireTenant(changed);
      tokens.expireTenant(changed);
    }
    // Only what was expired is looked up again. Where anything may have changed, the next round is soon enough.
    if (changed !== null) watch.changed(changed);
  });
  const authenticate: Authenticate = (req) => {
    const credential = credentialOf(req);
    if (credential === null) throw authRefusal('auth.missing');
    const address = (): string => addressOf(req);
    return looksLikeApiKey(credential)
      ? keys.authenticate(credential, address)
      : tokens.authenticate(credential, address);
  };
  return { authenticate, watchCredential: watch.watch };
}

function createOpenAuthenticate(options: {
  identities: Identities;
  clock: Clock;
  logger: Logger;
}): Authenticate {
  options.logger.warn('AUTH=none: anybody who reaches this port is let in, with every right');
  const door = new OpenDoor(options);
  options.identities.follow(() => {
    door.expire();
  });
  return () => door.caller();
}

function callerDefaultsOf(config: GatewayConfig): CallerDefaults {
  return {
    keyRequestsPerMinute: config.KEY_REQUESTS_PER_MINUTE === 0 ? null : config.KEY_REQUESTS_PER_MINUTE,
    limits: {
      requestsPerMinute: config.TENANT_REQUESTS_PER_MINUTE ?? null,
      tokensPerMinute: config.TENANT_TOKENS_PER_MINUTE ?? null,
      concurrentTasks: config.TENANT_CONCURRENT_TASKS ?? null,
      queuedTasks: config.TENANT_QUEUED_TASKS ?? null,
    },
    budget: tenantBudgetOf(config),
    runningTasksMax: config.TENANT_RUNNING_TASKS_MAX ?? null,
  };
}

/** What a tenant may spend for which nothing else is set. */
export function tenantBudgetOf(config: GatewayConfig): Budget {
  return { dailyUsd: config.TENANT_DAILY_USD ?? null, monthlyUsd: config.TENANT_MONTHLY_USD ?? null };
}
