/** How much the latest measurement counts. */
const weight = 0.3;

/** Assumed before anything was measured: a model of a few gigabytes from a disk, and an answer of some hundred tokens. */
const assumed = { loadMs: 4_000, serviceMs: 2_000 } as const;

type Kind = keyof typeof assumed;

/** Pairs of node and model are few; the bound is for callers that ask for ever new models. */
const averagesMax = 2_000;

/**
 * What loading a model and answering a request take, measured: a moving average per node and model, and per model for
 * nodes that have not been tried yet.
 */
export class Timings {
  readonly #averages = new Map<string, number>();

  /** Expected milliseconds. */
  expect(kind: Kind, node: string, model: string): number {
    return (
      this.#averages.get(`${kind}\n${model}\n${node}`) ??
      this.#averages.get(`${kind}\n${model}`) ??
      assumed[kind]
    );
  }

  /** Takes a measurement in milliseconds. */
  note(kind: Kind, node: string, model: string, ms: number): void {
    for (const key of [`${kind}\n${model}\n${node}`, `${kind}\n${model}`]) {
      const average = this.#averages.get(key);
      // Written anew, it becomes the youngest entry of the map, and the oldest is the one to forget.
      this.#averages.delete(key);
      this.#averages.set(key, average === undefined ? ms : average + weight * (ms - average));
    }
    for (const [oldest] of this.#averages) {
      if (this.#averages.size <= averagesMax) break;
      this.#averages.delete(oldest);
    }
  }
}
