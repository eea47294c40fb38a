const firstPauseMs = 500;
const pauseMsMax = 30_000;
const quickDeathsMax = 5;
/** A process that lived this long was well; its next death starts the count anew. */
const healthyLifeMs = 60_000;

/** Decides when a process that died starts again: after growing pauses, and not for ever. */
export class RestartPolicy {
  #quickDeaths = 0;

  /**
   * Takes note of a death.
   *
   * @returns milliseconds to wait before the next start, or null to give up
   */
  afterDeath(livedMs: number): number | null {
    this.#quickDeaths = livedMs >= healthyLifeMs ? 1 : this.#quickDeaths + 1;
    if (this.#quickDeaths > quickDeathsMax) return null;
    return Math.min(pauseMsMax, firstPauseMs * 2 ** (this.#quickDeaths - 1));
  }
}
