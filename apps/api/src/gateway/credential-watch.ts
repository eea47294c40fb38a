import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import type { Response } from 'express';
import { setImmediate } from 'node:timers/promises';
import { contextOf } from '../middleware/request-context.ts';
import { challengeOf } from './auth-refusals.ts';
import { credentialOf } from './credential.ts';

/**
 * With what is known of a credential for 3 seconds at most, a revocation ends what is open within 5, whatever is lost: that
 * leaves a second for a round.
 */
const recheckMs = 1_000;
/** How many credentials are asked for at a time, in one turn of the event loop. */
const checksMax = 250;

/** What is done with an open answer when its credential is good no more; each is called once at most. */
export interface CredentialEnd {
  /** It was revoked, its secret ended by a rotation without a grace, or its tenant disabled. */
  readonly onRevoked: (refusal: HarvestError) => void;
  /** Its time is over, or the grace of its secret. Without this, what was begun before may come to its end. */
  readonly onExpired?: (refusal: HarvestError) => void;
}

/** Watches the credential of a request whose answer takes long, until what is returned is called. */
export type WatchCredential = (res: Response, end: CredentialEnd) => () => void;

interface Open {
  readonly res: Response;
  readonly end: CredentialEnd;
}

/** A credential and the open answers to its holder. */
interface Watched {
  readonly credential: string;
  readonly tenant: string;
  readonly keyId: string;
  readonly open: Set<Open>;
}

/**
 * Asks again for the credentials of answers that are open: on a change that is heard of, and all the time besides, since
 * changes may be missed. It holds no more than there are open answers, and asks for a few credentials at a time.
 */
export class CredentialWatch {
  readonly #recheck: (credential: string, tenant: string) => Promise<void>;
  readonly #logger: Logger;
  readonly #watched = new Map<string, Watched>();
  /** Those that are to be asked for, the next one first. */
  #due = new Set<Watched>();
  #isAsking = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: {
    /** Rejects when a credential that was let in is good no more, and when nobody can tell. */
    recheck: (credential: string, tenant: string) => Promise<void>;
    logger: Logger;
  }) {
    this.#recheck = options.recheck;
    this.#logger = options.logger;
  }

  readonly watch: WatchCredential = (res, end) => {
    const { caller } = contextOf(res);
    const credential = credentialOf(res.req);
    if (caller === null || credential === null) return () => undefined;
    const watched = this.#watched.get(credential) ?? {
      credential,
      tenant: caller.tenant,
      keyId: caller.keyId,
      open: new Set(),
    };
    const open = { res, end };
    watched.open.add(open);
    this.#watched.set(credential, watched);
    this.#timer ??= setInterval(() => {
      this.#ask(this.#watched.values());
    }, recheckMs).unref();
    return () => {
      this.#close(watched, open);
    };
  };

  /** Asks at once for the credentials with this key or of this tenant, before all others. */
  changed(name: string): void {
    const all = [...this.#watched.values()];
    const named = all.filter(({ keyId, tenant }) => keyId === name || tenant === name);
    const others = this.#due;
    this.#due = new Set(named);
    this.#ask(others);
  }

  /** One that is due already keeps its place, and one that is being asked for is asked for again. */
  #ask(credentials: Iterable<Watched>): void {
    for (const watched of credentials) this.#due.add(watched);
    if (!this.#isAsking) void this.#askAll();
  }

  async #askAll(): Promise<void> {
    this.#isAsking = true;
    while (this.#due.size > 0) {
      await Promise.all(this.#takeDue().map((watched) => this.#check(watched)));
      // What is known for a moment is answered without waiting, so that others would not get their turn.
      await setImmediate();
    }
    this.#isAsking = false;
  }

  #takeDue(): readonly Watched[] {
    const taken: Watched[] = [];
    for (const watched of this.#due) {
      if (taken.length === checksMax) break;
      this.#due.delete(watched);
      taken.push(watched);
    }
    return taken;
  }

  async #check(watched: Watched): Promise<void> {
    try {
      await this.#recheck(watched.credential, watched.tenant);
    } catch (error) {
      if (error instanceof HarvestError && isRefusal(error)) this.#end(watched, error);
      else this.#logger.debug('asking again for a credential failed', { err: error });
    }
  }

  #end(watched: Watched, refusal: HarvestError): void {
    let ended = 0;
    for (const open of watched.open) {
      const { onRevoked, onExpired } = open.end;
      const listener = refusal.code === 'auth.expired' ? onExpired : onRevoked;
      if (listener === undefined) continue;
      this.#close(watched, open);
      challenge(open.res, refusal);
      listener(refusal);
      ended += 1;
    }
    if (ended === 0) return;
    const { tenant, keyId } = watched;
    this.#logger.info('open answers end with their credential', {
      code: refusal.code,
      tenant,
      key_id: keyId,
      answers: ended,
    });
  }

  #close(watched: Watched, open: Open): void {
    watched.open.delete(open);
    if (watched.open.size > 0) return;
    this.#due.delete(watched);
    if (this.#watched.get(watched.credential) === watched) this.#watched.delete(watched.credential);
    if (this.#watched.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}

/** Whether it is about the credential itself: one that cannot be looked up may still be good. */
function isRefusal(error: HarvestError): boolean {
  return error.code === 'auth.tenant_disabled' || challengeOf(error) !== null;
}

function challenge(res: Response, refusal: HarvestError): void {
  const value = challengeOf(refusal);
  if (value !== null && !res.headersSent) res.setHeader('WWW-Authenticate', value);
}
