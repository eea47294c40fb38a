import type { BreakerLedger } from '../breaker-ledger.ts';
import type { Absence } from '../breaker.ts';

/** A ledger in memory that tests can watch and cut off. */
export interface MemoryLedger {
  readonly ledger: BreakerLedger;
  /** The calls of the board, by method and deployment. */
  readonly messages: string[];
  /** What happens to messages: they arrive, are refused, or get no answer. */
  setReach: (reach: 'reached' | 'refused' | 'silent') => void;
  /** Answers the messages that got no answer. */
  readonly catchUp: () => void;
  /** Tells every board that follows. */
  readonly announce: (id: string, absence: Absence | null) => void;
  /** What is known, without telling anyone. */
  readonly absences: Map<string, Absence>;
  /** For how many milliseconds someone else has the probe. */
  probeHeldMs: number;
}

export function createMemoryLedger(): MemoryLedger {
  const listeners = new Set<(id: string, absence: Absence | null) => void>();
  let reach: 'reached' | 'refused' | 'silent' = 'reached';
  const unanswered: (() => void)[] = [];
  const answer = async <T>(message: string, value: () => T): Promise<T> => {
    memory.messages.push(message);
    if (reach === 'refused') throw new Error('not reached');
    if (reach === 'silent') await new Promise<void>((resolve) => unanswered.push(resolve));
    return value();
  };
  const memory: MemoryLedger = {
    messages: [],
    absences: new Map(),
    probeHeldMs: 0,
    setReach: (next) => {
      reach = next;
    },
    catchUp: () => {
      for (const answered of unanswered.splice(0)) answered();
    },
    announce: (id, absence) => {
      for (const listener of listeners) listener(id, absence);
    },
    ledger: {
      report: (id, { calls, bad }) =>
        answer(`report ${id} ${String(calls)}/${String(bad)}`, () => memory.absences.get(id) ?? null),
      takeProbe: (id) =>
        answer(`probe ${id}`, () =>
          memory.probeHeldMs === 0
            ? ({ granted: true } as const)
            : ({ granted: false, inMs: memory.probeHeldMs } as const),
        ),
      endProbe: (id, verdict) => answer(`end ${id} ${verdict}`, () => undefined),
      readAbsences: () => answer('read', () => new Map(memory.absences)),
      follow: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
  return memory;
}
