interface Slot {
  /** Which slot of time it counts, as a running number. */
  time: number;
  calls: number;
  bad: number;
}

const slotCount = 10;

/** Counts calls over a sliding window in ten slots of time: bounded whatever the load. */
export class CallWindow {
  readonly #slotMs: number;
  readonly #slots: Slot[] = Array.from({ length: slotCount }, () => ({ time: -1, calls: 0, bad: 0 }));

  constructor(options: { windowMs: number }) {
    this.#slotMs = options.windowMs / slotCount;
  }

  /** Counts one call. */
  add(bad: boolean, nowMs: number): void {
    const time = Math.floor(nowMs / this.#slotMs);
    const slot = this.#slots[time % slotCount];
    if (slot === undefined) return;
    if (slot.time !== time) Object.assign(slot, { time, calls: 0, bad: 0 });
    slot.calls += 1;
    if (bad) slot.bad += 1;
  }

  /** The calls of the window that ends now. */
  totals(nowMs: number): { readonly calls: number; readonly bad: number } {
    const oldest = Math.floor(nowMs / this.#slotMs) - slotCount + 1;
    let calls = 0;
    let bad = 0;
    for (const slot of this.#slots) {
      if (slot.time < oldest) continue;
      calls += slot.calls;
      bad += slot.bad;
    }
    return { calls, bad };
  }

  /** Forgets everything. */
  clear(): void {
    for (const slot of this.#slots) slot.time = -1;
  }
}
