import { hash } from 'node:crypto';
import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Caller } from '@harvest/store/admission';
import type { Identities } from '@harvest/store/identities';
import type { AuthFailures } from './auth-failures.ts';
import { authRefusal, tokenRefusal } from './auth-refusals.ts';
import { type CallerDefaults, toCaller } from './callers.ts';
import { credentialLengthMax } from './credential.ts';
import type { JwtVerifier } from './jwt-verifier.ts';
import { RecentMap } from './recent-map.ts';

/** How old what is known of a token's tenant may be. */
const tokenAgeMsMax = 3_000;
const tokensMax = 10_000;

interface Known {
  readonly caller: Caller;
  readonly disabled: boolean;
  readonly expiresAtMs: number;
  freshUntilMs: number;
}

/**
 * Tells who the holder of a JSON Web Token is. A token that was good a moment ago is not verified again, since that costs
 * as much as everything else that accepting a task does.
 */
export class TokenAuthenticator {
  readonly #verify: JwtVerifier | null;
  readonly #identities: Pick<Identities, 'lookUpTenant'>;
  readonly #failures: AuthFailures;
  readonly #defaults: CallerDefaults;
  readonly #clock: Clock;
  /** By the digest of the token. */
  readonly #known = new RecentMap<string, Known>(tokensMax);
  readonly #pending = new Map<string, Promise<Known>>();
  #changes = 0;

  constructor(options: {
    /** Null: there is no issuer, and no token is good. */
    verify: JwtVerifier | null;
    identities: Pick<Identities, 'lookUpTenant'>;
    failures: AuthFailures;
    defaults: CallerDefaults;
    clock: Clock;
  }) {
    this.#verify = options.verify;
    this.#identities = options.identities;
    this.#failures = options.failures;
    this.#defaults = options.defaults;
    this.#clock = options.clock;
  }

  /** Makes everything be looked up again. */
  expire(): void {
    this.#changes += 1;
    this.#pending.clear();
    for (const known of this.#known.values()) known.freshUntilMs = 0;
  }

  /**
   * The caller, at once when the token was verified a moment ago.
   *
   * @throws HarvestError `auth.invalid`, `auth.expired`, `auth.tenant_disabled`, `auth.too_many_failures`,
   * `auth.unavailable`, `store.unavailable`; rejects with the same.
   */
  authenticate(token: string, addressOf: () => string): Caller | Promise<Caller> {
    const isToken = this.#verify !== null && token !== '' && token.length <= credentialLengthMax;
    if (!isToken) throw this.#malformed(addressOf());
    const digest = hash('sha256', token, 'base64');
    const known = this.#known.get(digest);
    if (known !== undefined && known.freshUntilMs > this.#clock.monotonicMs()) return this.#checked(known);
    const address = addressOf();
    if (known === undefined) this.#failures.refuseBlocked(address);
    return this.#verifyOnce({ verify: this.#verify, token, digest, address });
  }

  async #verifyOnce(options: {
    verify: JwtVerifier;
    token: string;
    digest: string;
    address: string;
  }): Promise<Caller> {
    const { digest } = options;
    const pending = this.#pending.get(digest) ?? this.#learn(options);
    this.#pending.set(digest, pending);
    try {
      return this.#checked(await pending);
    } catch (error) {
      if (error instanceof HarvestError && error.code === 'auth.invalid') {
        this.#failures.countEverywhere(options.address);
      }
      throw error;
    } finally {
      if (this.#pending.get(digest) === pending) this.#pending.delete(digest);
    }
  }

  async #learn({
    verify,
    token,
    digest,
  }: {
    verify: JwtVerifier;
    token: string;
    digest: string;
  }): Promise<Known> {
    const askedMs = this.#clock.monotonicMs();
    const changes = this.#changes;
    const { tenantName, keyId, scopes, expiresAtMs } = await verify(token);
    const tenant = await this.#identities.lookUpTenant(tenantName);
    const known: Known = {
      caller: toCaller({
        tenantName,
        keyId,
        scopes,
        limits: {},
        budget: {},
        tenant,
        defaults: this.#defaults,
      }),
      disabled: tenant.settings.disabled,
      expiresAtMs,
      freshUntilMs: changes === this.#changes ? askedMs + tokenAgeMsMax : 0,
    };
    this.#known.set(digest, known);
    return known;
  }

  #checked({ caller, disabled, expiresAtMs }: Known): Caller {
    if (expiresAtMs <= this.#clock.nowMs()) throw authRefusal('auth.expired');
    if (disabled) throw authRefusal('auth.tenant_disabled');
    return caller;
  }

  #malformed(address: string): Error {
    this.#failures.refuseBlocked(address);
    this.#failures.countHere(address);
    const reason = this.#verify === null ? 'no issuer of tokens is configured' : 'it is empty or too long';
    return tokenRefusal({ reason });
  }
}
