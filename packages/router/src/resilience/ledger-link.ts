import type { CallReport } from '../spec/health-board.ts';
import type { BreakerLedger, CountedCalls } from './breaker-ledger.ts';
import type { BreakerSettings } from './breaker-settings.ts';
import { type Absence, absenceOf, isBad } from './breaker.ts';
import type { Timers } from './timers.ts';

/** How long good calls are kept before the other workers hear of them. */
const flushIntervalMs = 1_000;
/** How often everything is read again, to make up for announcements that were lost. */
const resyncIntervalMs = 10_000;
/** A request does not wait longer than this to learn whether it may probe. */
const probeAnswerMaxMs = 250;

const nothing: CountedCalls = { calls: 0, bad: 0, absence: null, code: null };

/** Whichever absence ends later. */
function laterOf(one: Absence | null, other: Absence | null): Absence | null {
  if (one === null || other === null) return one ?? other;
  return one.inMs > other.inMs ? one : other;
}

function count(counted: CountedCalls, report: CallReport, settings: BreakerSettings): CountedCalls {
  const absence = absenceOf(report, settings);
  return {
    // A failure that says how long to stay away needs no counting.
    calls: counted.calls + (absence === null ? 1 : 0),
    bad: counted.bad + (absence === null && isBad(report) ? 1 : 0),
    absence: laterOf(counted.absence, absence),
    code: report.outcome === 'failed' ? report.code : counted.code,
  };
}

/**
 * The connection of a worker's board to the ledger. It never delays a call: what cannot be sent yet is added up, one
 * set of counts for each deployment, and at most one message for each is under way. Counts of a message that does not
 * arrive are lost to the others; the worker's own breaker has them.
 */
export class LedgerLink {
  readonly #options: LedgerLinkOptions;
  readonly #pending = new Map<string, CountedCalls>();
  readonly #sending = new Set<string>();
  /** The deployments whose absence was heard from the ledger. */
  readonly #absent = new Set<string>();
  #heardMeanwhile: Set<string> | null = null;
  readonly #unfollow: () => void;
  #cancelFlush: (() => void) | null = null;
  #cancelResync: (() => void) | null = null;
  #closed = false;

  constructor(options: LedgerLinkOptions) {
    this.#options = options;
    this.#unfollow = options.ledger.follow((id, absence) => {
      this.#hear(id, absence);
    });
    void this.#resync();
  }

  /** Takes note of a call; failures are told at once. */
  report(id: string, report: CallReport): void {
    if (this.#closed) return;
    const { settings } = this.#options;
    if (report.onTrial) {
      const verdict = report.outcome === 'answered' && report.slow ? 'failed' : report.outcome;
      void this.#guard(this.#options.ledger.endProbe(id, verdict, count(nothing, report, settings)));
      return;
    }
    if (report.outcome === 'abandoned') return;
    this.#pending.set(id, count(this.#pending.get(id) ?? nothing, report, settings));
    if (report.outcome === 'failed') void this.#send(id);
    else this.#flushSoon();
  }

  /** Asks for the probe. Returns 0 when this worker has it, else for how many milliseconds another has. */
  async takeProbe(id: string): Promise<number> {
    const { ledger, timers } = this.#options;
    const { promise: tooLate, resolve } = Promise.withResolvers<null>();
    const cancel = timers.after(probeAnswerMaxMs, () => {
      resolve(null);
    });
    const answer = await Promise.race([this.#guard(ledger.takeProbe(id)), tooLate]);
    cancel();
    // With the ledger away, each worker probes for itself.
    return answer === null || answer.granted ? 0 : answer.inMs;
  }

  close(): void {
    this.#closed = true;
    this.#unfollow();
    this.#cancelFlush?.();
    this.#cancelResync?.();
  }

  #flushSoon(): void {
    if (this.#closed) return;
    this.#cancelFlush ??= this.#options.timers.after(flushIntervalMs, () => {
      this.#flush();
    });
  }

  #flush(): void {
    this.#cancelFlush = null;
    for (const id of this.#pending.keys()) void this.#send(id);
  }

  async #send(id: string): Promise<void> {
    const counted = this.#pending.get(id);
    if (counted === undefined || this.#sending.has(id) || this.#closed) return;
    this.#pending.delete(id);
    this.#sending.add(id);
    const absence = await this.#guard(this.#options.ledger.report(id, counted));
    this.#sending.delete(id);
    if (absence !== null) this.#hear(id, absence);
    // What came in meanwhile is told now if it is bad news, else with the next flush: the last may have passed it by.
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    if (pending.code !== null) void this.#send(id);
    else this.#flushSoon();
  }

  async #resync(): Promise<void> {
    // What is announced while the reading is under way is newer than what it brings.
    const heard = new Set<string>();
    this.#heardMeanwhile = heard;
    const absences = await this.#guard(this.#options.ledger.readAbsences());
    this.#heardMeanwhile = null;
    if (this.#closed) return;
    if (absences !== null) {
      for (const id of this.#absent) if (!absences.has(id) && !heard.has(id)) this.#hear(id, null);
      for (const [id, absence] of absences) if (!heard.has(id)) this.#hear(id, absence);
    }
    this.#cancelResync = this.#options.timers.after(resyncIntervalMs, () => void this.#resync());
  }

  #hear(id: string, absence: Absence | null): void {
    if (this.#closed) return;
    this.#heardMeanwhile?.add(id);
    if (absence === null) this.#absent.delete(id);
    else this.#absent.add(id);
    this.#options.onAbsence(id, absence);
  }

  /** What the ledger said; null when it could not be reached. */
  async #guard<T>(asked: Promise<T>): Promise<T | null> {
    try {
      return await asked;
    } catch (error) {
      this.#options.onFault(error);
      return null;
    }
  }
}

interface LedgerLinkOptions {
  readonly ledger: BreakerLedger;
  readonly timers: Timers;
  readonly settings: BreakerSettings;
  readonly onFault: (error: unknown) => void;
  readonly onAbsence: (id: string, absence: Absence | null) => void;
}
