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
const tenantsMax = 10_000;

interface Known {
  readonly caller: Caller;
  readonly disabled: boolean;
  readonly expiresAtMs: number;
  freshUntilMs: number;
}

interface Standing {
  readonly isDisabled: Promise<boolean>;
  freshUntilMs: number;
}

interface Asked {
  readonly verify: JwtVerifier;
  readonly token: string;
  /** Of the token. */
  readonly digest: string;
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
  /** Of the tenants for whose tokens `recheck` asks. */
  readonly #standings = new RecentMap<string, Standing>(tenantsMax);
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

  /** Has the tokens of this tenant looked at again, or, with null, those of all. */
  expireTenant(tenantName: string | null): void {
    this.#changes += 1;
    this.#pending.clear();
    for (const known of this.#known.values())
      if (tenantName === null || known.caller.tenant === tenantName) known.freshUntilMs = 0;
    const standings = tenantName === null ? this.#standings.values() : [this.#standings.get(tenantName)];
    for (const standing of standings) if (standing !== undefined) standing.freshUntilMs = 0;
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
    if (known !== undefined && known.freshUntilMs > this.#clock.monotonicMs()) {
      const refusal = this.#refusalOf(known);
      if (refusal === null) return known.caller;
      throw this.#failures.refused(refusal, addressOf());
    }
    const address = addressOf();
    // One whose time is over can be good no more, so that it is not verified for whom is blocked.
    if (known === undefined || this.#isOver(known)) this.#failures.refuseBlocked(address);
    return this.#admitted({ verify: this.#verify, token, digest }, address);
  }

  /**
   * Rejects with HarvestError as `authenticate` does when a token of this tenant that was let in is good no more, whatever
   * else its address has done; it is no failure of the address. Its signature has been found good, and is looked at again
   * only where the token was forgotten. The tenant comes first: a token of a disabled one may have expired, too.
   */
  async recheck(token: string, tenantName: string): Promise<void> {
    if (this.#verify === null) throw authRefusal('auth.invalid');
    if (await this.#isDisabled(tenantName)) throw authRefusal('auth.tenant_disabled');
    const digest = hash('sha256', token, 'base64');
    const known = this.#known.get(digest) ?? (await this.#learnOnce({ verify: this.#verify, token, digest }));
    if (this.#isOver(known)) throw authRefusal('auth.expired');
  }

  /** One look-up serves all tokens of a tenant for a moment. */
  #isDisabled(tenantName: string): Promise<boolean> {
    const nowMs = this.#clock.monotonicMs();
    const earlier = this.#standings.get(tenantName);
    if (earlier !== undefined && earlier.freshUntilMs > nowMs) return earlier.isDisabled;
    const isDisabled = this.#identities.lookUpTenant(tenantName).then(({ settings }) => settings.disabled);
    const standing = { isDisabled, freshUntilMs: nowMs + tokenAgeMsMax };
    this.#standings.set(tenantName, standing);
    isDisabled.catch(() => {
      standing.freshUntilMs = 0;
    });
    return isDisabled;
  }

  async #admitted(asked: Asked, address: string): Promise<Caller> {
    try {
      const known = await this.#learnOnce(asked);
      const refusal = this.#refusalOf(known);
      if (refusal === null) return known.caller;
      throw refusal;
    } catch (error) {
      throw error instanceof HarvestError ? this.#failures.refused(error, address) : error;
    }
  }

  /** Requests that come while the same token is verified share the verification. */
  async #learnOnce(asked: Asked): Promise<Known> {
    const { digest } = asked;
    const pending = this.#pending.get(digest) ?? this.#learn(asked);
    this.#pending.set(digest, pending);
    try {
      return await pending;
    } finally {
      if (this.#pending.get(digest) === pending) this.#pending.delete(digest);
    }
  }

  async #learn({ verify, token, digest }: Asked): Promise<Known> {
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

  #refusalOf(known: Known): HarvestError | null {
    if (this.#isOver(known)) return authRefusal('auth.expired');
    return known.disabled ? authRefusal('auth.tenant_disabled') : null;
  }

  #isOver({ expiresAtMs }: Known): boolean {
    return expiresAtMs <= this.#clock.nowMs();
  }

  #malformed(address: string): Error {
    this.#failures.refuseBlocked(address);
    this.#failures.countHere(address);
    const reason = this.#verify === null ? 'no issuer of tokens is configured' : 'it is empty or too long';
    return tokenRefusal({ reason });
  }
}
