/**
 * The circuit breaker of one deployment, as a state machine without a clock of its own:
 *
 *     closed --(too many failed or slow calls)--> open --(time)--> probation --(one good call)--> closed
 *                                                  ^                   |
 *                                                  +---(a bad call)----+
 *
 * A rate limit with a time to come back is not a fault: the deployment is away for that long and then closed again. Of a
 * time beyond the limit only so much is taken on trust: then a probe tells.
 *
 * Source: Nygard, "Release It!", 2nd edition, 2018, chapter 5; the window is the one of resilience4j's documentation,
 * counted in slots of time.
 */
import type { ErrorCode } from '@harvest/contracts/error-codes';
import type { DeploymentHealth } from '../spec/decision.ts';
import type { CallReport } from '../spec/health-board.ts';
import type { BreakerSettings } from './breaker-settings.ts';
import { CallWindow } from './call-window.ts';
import { isKeyFault } from './failure-rules.ts';

/** Why and how long a deployment is away. */
export interface Absence {
  readonly inMs: number;
  /** True when it comes back on probation, false when it is simply back. */
  readonly onProbation: boolean;
  readonly code: ErrorCode | null;
}

interface Away {
  readonly untilMs: number;
  readonly onProbation: boolean;
  readonly code: ErrorCode | null;
  readonly openMs: number;
  /** Until when someone else is given time for a probe. */
  readonly probeUntilMs: number;
}

/** A probe's outcome is worth asking for long before its lease ends. */
const probeOutcomeMs = 1_000;

/** A failure that says by itself how long the deployment is away; null when it only counts. */
export function absenceOf(report: CallReport, settings: BreakerSettings): Absence | null {
  if (report.outcome !== 'failed') return null;
  const { code, retryAfterMs } = report;
  if (isKeyFault(code)) return { inMs: settings.keyFaultMs, onProbation: true, code };
  // To come back at once is no absence: such failures count like those that say nothing.
  if (retryAfterMs === undefined || retryAfterMs === 0) return null;
  const inMs = Math.min(retryAfterMs, settings.retryAfterMaxMs);
  return { inMs, onProbation: inMs < retryAfterMs, code };
}

/** True for calls that count against a deployment. */
export function isBad(report: CallReport): boolean {
  return report.outcome === 'failed' || (report.outcome === 'answered' && report.slow);
}

/** One deployment's breaker. Times are of any monotonic clock, always the same. */
export class Breaker {
  readonly #settings: BreakerSettings;
  readonly #window: CallWindow;
  #away: Away | null = null;

  constructor(options: { settings: BreakerSettings }) {
    this.#settings = options.settings;
    this.#window = new CallWindow(options.settings);
  }

  /** Whether the deployment may be asked. */
  health(nowMs: number): DeploymentHealth {
    const away = this.#away;
    if (away === null) return { state: 'healthy' };
    const inMs = away.untilMs - nowMs;
    if (inMs > 0) return { state: 'cooling', inMs, ...(away.code === null ? {} : { code: away.code }) };
    const probeMs = away.probeUntilMs - nowMs;
    if (probeMs > 0) return { state: 'cooling', inMs: Math.min(probeMs, probeOutcomeMs) };
    if (away.onProbation) return { state: 'probing' };
    this.#away = null;
    return { state: 'healthy' };
  }

  /** Takes the probe: true for one caller at a time, until it reports or its lease has expired. */
  takeProbe(nowMs: number): boolean {
    if (this.#away === null || this.health(nowMs).state !== 'probing') return false;
    this.#away = { ...this.#away, probeUntilMs: nowMs + this.#settings.probeLeaseMs };
    return true;
  }

  /** Someone else has the probe for that long. */
  yieldProbe(inMs: number, nowMs: number): void {
    if (this.#away !== null) this.#away = { ...this.#away, probeUntilMs: nowMs + inMs };
  }

  /** Counts a call. */
  record(report: CallReport, nowMs: number): void {
    if (report.onTrial) {
      this.#endProbe(report, nowMs);
      return;
    }
    const absence = absenceOf(report, this.#settings);
    if (absence !== null) this.#leave(absence, nowMs);
    else if (this.health(nowMs).state === 'healthy' && report.outcome !== 'abandoned') {
      this.#window.add(isBad(report), nowMs);
      if (isBad(report)) this.#openIfBad(report.outcome === 'failed' ? report.code : null, nowMs);
    }
  }

  /** What all workers know of the deployment goes before what this one thought. */
  adopt({ inMs, onProbation, code }: Absence, nowMs: number): void {
    const openMs = this.#away?.openMs ?? this.#settings.openMs;
    this.#away = { untilMs: nowMs + inMs, onProbation, code, openMs, probeUntilMs: 0 };
  }

  /** The deployment is back. */
  close(): void {
    this.#away = null;
    this.#window.clear();
  }

  /** The deployment is away; a longer absence that is known already stands. */
  #leave(absence: Absence, nowMs: number): void {
    const { inMs, onProbation, code } = absence;
    const known = this.#away;
    const untilMs = nowMs + inMs;
    if (known !== null && known.untilMs > untilMs) return;
    this.#away = {
      untilMs,
      onProbation: onProbation || (known?.onProbation ?? false),
      code,
      openMs: known?.openMs ?? this.#settings.openMs,
      probeUntilMs: 0,
    };
  }

  #openIfBad(code: ErrorCode | null, nowMs: number): void {
    const { callsMin, badShareMax, openMs } = this.#settings;
    const { calls, bad } = this.#window.totals(nowMs);
    if (calls < callsMin || bad < calls * badShareMax) return;
    this.#window.clear();
    this.#leave({ inMs: openMs, onProbation: true, code }, nowMs);
  }

  #endProbe(report: CallReport, nowMs: number): void {
    const away = this.#away;
    if (away === null) return;
    if (report.outcome === 'abandoned') this.#away = { ...away, probeUntilMs: 0 };
    else if (!isBad(report)) this.close();
    else {
      const openMs = Math.min(away.openMs * 2, this.#settings.openMaxMs);
      const stated = absenceOf(report, this.#settings)?.inMs;
      const code = report.outcome === 'failed' ? report.code : null;
      this.#away = { untilMs: nowMs + (stated ?? openMs), onProbation: true, code, openMs, probeUntilMs: 0 };
    }
  }
}
