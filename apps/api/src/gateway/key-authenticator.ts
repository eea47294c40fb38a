import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '@harvest/runtime/clock';
import type { HarvestError } from '@harvest/runtime/harvest-error';
import type { Caller } from '@harvest/store/admission';
import { type ApiKeyParts, readApiKey } from '@harvest/store/api-key-format';
import type { Identities, KeyIdentity, KeyLookUp } from '@harvest/store/identities';
import type { AuthFailures } from './auth-failures.ts';
import { authRefusal, secretReplaced } from './auth-refusals.ts';
import { type CallerDefaults, toCaller } from './callers.ts';
import { RecentMap } from './recent-map.ts';

/** How old what is known of a key may be: revocation takes effect within it, whatever happens to the nudge. */
const identityAgeMsMax = 3_000;
const identitiesMax = 10_000;
const rejectedMax = 10_000;

interface Known {
  readonly identity: KeyIdentity;
  readonly caller: Caller;
  freshUntilMs: number;
}

/**
 * What has become of a secret: the grace that it had is over, or a rotation without one has ended it. One that is unknown
 * may be wrong, or have been replaced so long ago that it is kept no more.
 */
type SecretState = 'good' | 'over' | 'ended' | 'unknown';

/** What is to be remembered when the store is asked. */
interface Asking {
  readonly freshUntilMs: number;
  /** How many changes had been heard of. */
  readonly changes: number;
}

interface Rejected {
  /** When it may be looked up again. */
  readonly untilMs: number;
  /** Whether it was good until another secret took its place. */
  readonly replaced: boolean;
}

/**
 * Tells who the holder of an API key is. What Redis said is kept for a moment. An entry outlives that, too: a key that
 * was good a while ago may be looked up although its address is blocked, so that others behind the address cannot shut
 * its holder out. One that is good no more counts for its address and is refused with it.
 */
export class KeyAuthenticator {
  readonly #identities: Pick<Identities, 'lookUpKey'>;
  readonly #failures: AuthFailures;
  readonly #defaults: CallerDefaults;
  readonly #clock: Clock;
  readonly #known = new RecentMap<string, Known>(identitiesMax);
  /** Wrong keys, known and unknown ones alike. */
  readonly #rejected = new RecentMap<string, Rejected>(rejectedMax);
  readonly #pending = new Map<string, Promise<KeyLookUp>>();
  /** Grows with every change that is heard of; what was asked before it is not kept. */
  #changes = 0;

  constructor(options: {
    identities: Pick<Identities, 'lookUpKey'>;
    failures: AuthFailures;
    defaults: CallerDefaults;
    clock: Clock;
  }) {
    this.#identities = options.identities;
    this.#failures = options.failures;
    this.#defaults = options.defaults;
    this.#clock = options.clock;
  }

  /** Has the key with this id looked up again. */
  expire(keyId: string): void {
    this.#forgetPending();
    const known = this.#known.get(keyId);
    if (known !== undefined) known.freshUntilMs = 0;
  }

  /** Has the keys of this tenant looked up again, or, with null, those of all. */
  expireTenant(tenantName: string | null): void {
    this.#forgetPending();
    for (const known of this.#known.values())
      if (tenantName === null || known.identity.tenantName === tenantName) known.freshUntilMs = 0;
  }

  /** What is being looked up may be older than the change. */
  #forgetPending(): void {
    this.#changes += 1;
    this.#pending.clear();
  }

  /**
   * The caller, at once when the key was looked up a moment ago.
   *
   * @param addressOf asked only when it matters, because it is costly
   * @throws HarvestError `auth.invalid`, `auth.expired`, `auth.revoked`, `auth.tenant_disabled`,
   * `auth.too_many_failures`, `store.unavailable`; rejects with the same.
   */
  authenticate(key: string, addressOf: () => string): Caller | Promise<Caller> {
    const parts = readApiKey(key);
    if (parts === null) throw this.#wrong(addressOf(), { replaced: false });
    const known = this.#known.get(parts.keyId);
    const isKnown = known !== undefined && this.#matches(known.identity, parts.digest);
    if (isKnown && known.freshUntilMs > this.#clock.monotonicMs()) return this.#admitted(known, addressOf);
    const address = addressOf();
    if (!isKnown) this.#failures.refuseBlocked(address);
    return this.#lookUp(parts, address);
  }

  /**
   * Rejects with HarvestError as `authenticate` does when a key that was let in is good no more, whatever else its address
   * has done, for which it is no failure. A secret whose grace is over has expired; one that nobody knows any more, because
   * its key is forgotten or others have replaced it, counts as revoked.
   */
  async recheck(key: string): Promise<void> {
    const parts = readApiKey(key);
    if (parts === null) throw authRefusal('auth.invalid');
    const known = this.#freshOf(parts) ?? (await this.#findAgain(parts));
    if (known === null) throw authRefusal('auth.revoked');
    const refusal = this.#refusalOf(known.identity, this.#stateOf(known.identity, parts.digest));
    if (refusal !== null) throw refusal;
  }

  /** What is known of the key for a moment, where it says what became of this secret. */
  #freshOf({ keyId, digest }: ApiKeyParts): Known | null {
    const known = this.#known.get(keyId);
    if (known === undefined || known.freshUntilMs <= this.#clock.monotonicMs()) return null;
    return this.#stateOf(known.identity, digest) === 'unknown' ? null : known;
  }

  /** Asks the store for a key that was let in; null where it knows it no more. Nothing is counted. */
  async #findAgain(parts: ApiKeyParts): Promise<Known | null> {
    const asked = this.#asking();
    const found = await this.#identities.lookUpKey({ ...parts, address: null });
    return found.kind === 'refused' ? null : this.#keep(found.identity, asked);
  }

  async #lookUp(parts: ApiKeyParts, address: string): Promise<Caller> {
    const name = nameOf(parts);
    const rejected = this.#rejected.get(name);
    if (rejected !== undefined && rejected.untilMs > this.#clock.monotonicMs()) {
      throw this.#wrong(address, rejected);
    }
    const asked = this.#asking();
    // The script counts a failure where it knows no such key with this secret.
    const found = await this.#once(`${address} ${name}`, () =>
      this.#identities.lookUpKey({ ...parts, address }),
    );
    if (found.kind === 'refused') {
      this.#rejected.set(name, { untilMs: asked.freshUntilMs, replaced: found.replaced });
      this.#failures.learn(address, found);
      throw wrongKey(found);
    }
    // The script has compared the digests to know what to count; this comparison is the one that decides.
    if (!this.#matches(found.identity, parts.digest)) throw authRefusal('auth.invalid');
    return this.#admitted(this.#keep(found.identity, asked), () => address);
  }

  #asking(): Asking {
    return { freshUntilMs: this.#clock.monotonicMs() + identityAgeMsMax, changes: this.#changes };
  }

  #keep(identity: KeyIdentity, { freshUntilMs, changes }: Asking): Known {
    const known: Known = {
      identity,
      caller: toCaller({ ...identity, defaults: this.#defaults }),
      freshUntilMs: changes === this.#changes ? freshUntilMs : 0,
    };
    this.#known.set(identity.keyId, known);
    return known;
  }

  /** Requests that come while the same key is looked up for the same address share the look-up. */
  async #once(name: string, ask: () => Promise<KeyLookUp>): Promise<KeyLookUp> {
    const pending = this.#pending.get(name);
    if (pending !== undefined) return pending;
    const asked = ask();
    this.#pending.set(name, asked);
    try {
      return await asked;
    } finally {
      if (this.#pending.get(name) === asked) this.#pending.delete(name);
    }
  }

  #matches(identity: KeyIdentity, given: Buffer): boolean {
    return this.#stateOf(identity, given) === 'good';
  }

  #stateOf({ digest, earlier }: KeyIdentity, given: Buffer): SecretState {
    if (timingSafeEqual(digest, given)) return 'good';
    const secret = earlier.find((each) => timingSafeEqual(each.digest, given));
    if (secret === undefined) return 'unknown';
    if (secret.untilMs === 0) return 'ended';
    return secret.untilMs > this.#clock.nowMs() ? 'good' : 'over';
  }

  /** The caller with a key that exists. @throws HarvestError when the key is good no more, which is a failure like any other. */
  #admitted(known: Known, addressOf: () => string): Caller {
    const refusal = this.#refusalOf(known.identity, 'good');
    if (refusal === null) return known.caller;
    throw this.#failures.refused(refusal, addressOf());
  }

  /**
   * What holds of a key with a secret that was let in, so that an unknown one was replaced long ago. The end of a time comes last:
   * what was begun before may outlive that, and nothing else.
   */
  #refusalOf(identity: KeyIdentity, state: SecretState): HarvestError | null {
    if (identity.revoked || state === 'unknown') return authRefusal('auth.revoked');
    if (state === 'ended') return secretReplaced();
    if (identity.tenant.settings.disabled) return authRefusal('auth.tenant_disabled');
    const { expiresAtMs } = identity;
    const isOver = state === 'over' || (expiresAtMs !== null && expiresAtMs <= this.#clock.nowMs());
    return isOver ? authRefusal('auth.expired') : null;
  }

  /** A failure that costs no look-up. */
  #wrong(address: string, rejected: Pick<Rejected, 'replaced'>): Error {
    this.#failures.refuseBlocked(address);
    this.#failures.countHere(address);
    return wrongKey(rejected);
  }
}

/** A key with this secret, whatever its public part. */
function nameOf({ keyId, digest }: ApiKeyParts): string {
  return `${keyId}${digest.toString('base64')}`;
}

/** Only who has held a secret learns that another one took its place. */
function wrongKey({ replaced }: Pick<Rejected, 'replaced'>): HarvestError {
  return replaced ? secretReplaced() : authRefusal('auth.invalid');
}
