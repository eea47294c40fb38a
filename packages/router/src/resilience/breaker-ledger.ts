import type { Absence } from './breaker.ts';

/** Calls of one worker to one deployment since it last told the others. */
export interface CountedCalls {
  readonly calls: number;
  readonly bad: number;
  /** What the deployment is to be away for, if a failure said so. */
  readonly absence: Absence | null;
  /** The latest failure's code; null when there was none. */
  readonly code: Absence['code'];
}

export type ProbeVerdict = 'answered' | 'failed' | 'abandoned';

/** What workers tell each other of their deployments. Every method may reject; a worker then goes by what it knows. */
export interface BreakerLedger {
  /** Adds calls to the window that all workers share; returns the absence that holds, if any. */
  readonly report: (id: string, counted: CountedCalls) => Promise<Absence | null>;
  /** Asks for the probe: of all workers, one at a time gets it. `inMs`: how long someone else has it. */
  readonly takeProbe: (
    id: string,
  ) => Promise<{ readonly granted: true } | { readonly granted: false; readonly inMs: number }>;
  /** How the probe that this worker was granted ended. */
  readonly endProbe: (id: string, verdict: ProbeVerdict, counted: CountedCalls) => Promise<void>;
  /** All deployments that are away. */
  readonly readAbsences: () => Promise<ReadonlyMap<string, Absence>>;
  /** Calls `listener` at every change, with null for a deployment that is back; the returned function ends that. */
  readonly follow: (listener: (id: string, absence: Absence | null) => void) => () => void;
}
