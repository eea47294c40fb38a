/**
 * The breakers of one worker. Decisions are made from memory alone. With a ledger, the worker follows what the others
 * found out and tells them what it finds out: failures at once, good calls at intervals. Without one, or while it
 * cannot be reached, the worker goes by its own calls.
 */
import type { Deployment } from '@harvest/contracts/model-catalogue';
import type { Clock } from '@harvest/runtime/clock';
import type { DeploymentHealth } from '../spec/decision.ts';
import type { CallReport, HealthBoard } from '../spec/health-board.ts';
import type { BreakerLedger } from './breaker-ledger.ts';
import type { BreakerSettings } from './breaker-settings.ts';
import { Breaker } from './breaker.ts';
import { deploymentIdOf } from './deployment-id.ts';
import { isKeyFault } from './failure-rules.ts';
import { LedgerLink } from './ledger-link.ts';
import type { Timers } from './timers.ts';

/** More deployments than any catalogue has; beyond that, the one not called for the longest time is forgotten. */
const breakersMax = 1_000;
/** Callers come with as many keys as they like, which must not drive out what is known of the operator's. */
const callerBreakersMax = 2_000;

const healthy: DeploymentHealth = { state: 'healthy' };

export interface HealthBoardOptions {
  readonly settings: BreakerSettings;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Absent: the board knows only what its own worker finds out. */
  readonly ledger?: BreakerLedger;
  /** Told when the ledger cannot be reached; the board goes on alone. */
  readonly onLedgerFault?: (error: unknown) => void;
}

/** A health board that also shows itself to metrics. */
export interface WatchedHealthBoard extends HealthBoard {
  /** Every deployment of which something was heard with the operator's key, with its state. */
  readonly states: () => readonly {
    readonly deploymentId: string;
    readonly state: DeploymentHealth['state'];
  }[];
  /** Ends following the ledger; reports are still counted here. */
  readonly close: () => void;
}

/**
 * The breakers by deployment, bounded: those that were used last stay. Only what becomes of a call makes one. Were they made
 * by looking, whoever has many keys would drive out the others' open ones without a call.
 */
class Breakers {
  readonly #settings: BreakerSettings;
  readonly #max: number;
  readonly #byId = new Map<string, Breaker>();

  constructor(options: { settings: BreakerSettings; max: number }) {
    this.#settings = options.settings;
    this.#max = options.max;
  }

  /** Undefined while nothing is known of it, which is as good as healthy. */
  peek(id: string): Breaker | undefined {
    return this.#byId.get(id);
  }

  /** The same, and one that is there becomes the one that was used last. */
  recall(id: string): Breaker | undefined {
    const breaker = this.#byId.get(id);
    if (breaker !== undefined) this.#putLast(id, breaker);
    return breaker;
  }

  /** The breaker, which is made where there is none, as the one that was used last. */
  of(id: string): Breaker {
    const known = this.recall(id);
    if (known !== undefined) return known;
    const breaker = new Breaker({ settings: this.#settings });
    this.#putLast(id, breaker);
    const [oldest] = this.#byId.keys();
    if (this.#byId.size > this.#max && oldest !== undefined) this.#byId.delete(oldest);
    return breaker;
  }

  #putLast(id: string, breaker: Breaker): void {
    this.#byId.delete(id);
    this.#byId.set(id, breaker);
  }

  all(): readonly (readonly [string, Breaker])[] {
    return [...this.#byId];
  }
}

/** Creates the board; whoever creates it closes it. */
export function createHealthBoard(options: HealthBoardOptions): WatchedHealthBoard {
  const { settings, clock, timers, ledger } = options;
  const breakers = new Breakers({ settings, max: breakersMax });
  const callerBreakers = new Breakers({ settings, max: callerBreakersMax });
  const breakerOf = (deployment: Deployment, keyId: string | undefined): Breaker => {
    const id = deploymentIdOf(deployment);
    return keyId === undefined ? breakers.of(id) : callerBreakers.of(`${id} ${keyId}`);
  };
  // Decisions look at all the operator's, of which there are never too many; a caller's open one is not called, but in use.
  const findBreaker = (deployment: Deployment, keyId: string | undefined): Breaker | undefined => {
    const id = deploymentIdOf(deployment);
    return keyId === undefined ? breakers.peek(id) : callerBreakers.recall(`${id} ${keyId}`);
  };
  const nowMs = (): number => clock.monotonicMs();
  const link =
    ledger === undefined
      ? null
      : new LedgerLink({
          ledger,
          timers,
          settings,
          onFault: options.onLedgerFault ?? (() => undefined),
          onAbsence: (id, absence) => {
            if (absence === null) breakers.peek(id)?.close();
            else breakers.of(id).adopt(absence, nowMs());
          },
        });
  return {
    healthOf: (deployment, keyId) => findBreaker(deployment, keyId)?.health(nowMs()) ?? healthy,
    tryProbe: async (deployment, keyId) => {
      const id = deploymentIdOf(deployment);
      if (findBreaker(deployment, keyId)?.takeProbe(nowMs()) !== true) return false;
      // What a caller's key meets is that caller's affair, and no news for the other workers.
      const heldMs = keyId === undefined ? ((await link?.takeProbe(id)) ?? 0) : 0;
      if (heldMs === 0) return true;
      breakers.peek(id)?.yieldProbe(heldMs, nowMs());
      return false;
    },
    report: (deployment: Deployment, report: CallReport, keyId) => {
      breakerOf(deployment, keyId).record(report, nowMs());
      // Another worker may have another key: each finds out for itself, at the price of one call.
      if (keyId !== undefined || (report.outcome === 'failed' && isKeyFault(report.code))) return;
      link?.report(deploymentIdOf(deployment), report);
    },
    states: () =>
      breakers
        .all()
        .map(([deploymentId, breaker]) => ({ deploymentId, state: breaker.health(nowMs()).state })),
    close: () => {
      link?.close();
    },
  };
}
