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

/** More deployments than any catalogue has; beyond that, the one known longest is forgotten. */
const breakersMax = 1_000;

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
  /** Every deployment that was ever asked, with its state. */
  readonly states: () => readonly {
    readonly deploymentId: string;
    readonly state: DeploymentHealth['state'];
  }[];
  /** Ends following the ledger; reports are still counted here. */
  readonly close: () => void;
}

/** The breakers by deployment, bounded. */
class Breakers {
  readonly #settings: BreakerSettings;
  readonly #byId = new Map<string, Breaker>();

  constructor(options: { settings: BreakerSettings }) {
    this.#settings = options.settings;
  }

  of(id: string): Breaker {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const [oldest] = this.#byId.keys();
    if (this.#byId.size >= breakersMax && oldest !== undefined) this.#byId.delete(oldest);
    const breaker = new Breaker({ settings: this.#settings });
    this.#byId.set(id, breaker);
    return breaker;
  }

  all(): readonly (readonly [string, Breaker])[] {
    return [...this.#byId];
  }
}

/** Creates the board; whoever creates it closes it. */
export function createHealthBoard(options: HealthBoardOptions): WatchedHealthBoard {
  const { settings, clock, timers, ledger } = options;
  const breakers = new Breakers({ settings });
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
            if (absence === null) breakers.of(id).close();
            else breakers.of(id).adopt(absence, nowMs());
          },
        });
  return {
    healthOf: (deployment: Deployment) => breakers.of(deploymentIdOf(deployment)).health(nowMs()),
    tryProbe: async (deployment: Deployment) => {
      const id = deploymentIdOf(deployment);
      if (!breakers.of(id).takeProbe(nowMs())) return false;
      const heldMs = (await link?.takeProbe(id)) ?? 0;
      if (heldMs === 0) return true;
      breakers.of(id).yieldProbe(heldMs, nowMs());
      return false;
    },
    report: (deployment: Deployment, report: CallReport) => {
      const id = deploymentIdOf(deployment);
      breakers.of(id).record(report, nowMs());
      // Another worker may have another key: each finds out for itself, at the price of one call.
      if (report.outcome === 'failed' && isKeyFault(report.code)) return;
      link?.report(id, report);
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
