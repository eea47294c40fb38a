/** Who may use which of some things now. */
export interface Slots<Slot> {
  /** Resolves with a slot when the turn has come. @throws the reason of the signal. */
  readonly take: (signal: AbortSignal) => Promise<Slot>;
  readonly giveBack: (slot: Slot) => void;
  /** From now on nobody gets one: those who wait and those who come are told the reason. */
  readonly close: (reason: Error) => void;
}

/** Slots in the order in which they are asked for; the one that was used last is used first. */
export function createSlots<Slot>(all: readonly Slot[]): Slots<Slot> {
  const free = all.toReversed();
  const waiting = new Set<PromiseWithResolvers<Slot>>();
  let closed: Error | null = null;
  return {
    take: async (signal) => {
      signal.throwIfAborted();
      if (closed !== null) throw closed;
      const slot = free.pop();
      if (slot !== undefined) return slot;
      const turn = Promise.withResolvers<Slot>();
      waiting.add(turn);
      const onAbort = (): void => {
        if (waiting.delete(turn)) turn.reject(signal.reason as Error);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        return await turn.promise;
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
    giveBack: (slot) => {
      const [next] = waiting;
      if (next === undefined) {
        free.push(slot);
        return;
      }
      waiting.delete(next);
      next.resolve(slot);
    },
    close: (reason) => {
      closed = reason;
      for (const turn of waiting) turn.reject(reason);
      waiting.clear();
    },
  };
}
