import { fullModelName } from './model-name.ts';

/**
 * Which models a node has in memory, as far as this worker can know: what the server said last, and what its own
 * requests have made it load since. How many models fit is not said by the server; it is at least the number that was
 * seen there at the same time.
 */
export class NodeMemory {
  /** The least recently used first. */
  #residents: readonly string[] = [];
  #mostSeen = 1;
  readonly #loading = new Set<string>();
  #changes = 0;

  get residents(): readonly string[] {
    return this.#residents;
  }

  /** Grows with each of this worker's own requests that changes what is in memory. */
  get changes(): number {
    return this.#changes;
  }

  holds(model: string): boolean {
    return this.#residents.includes(model);
  }

  /** Models that requests of this worker wait for to be loaded. */
  get loading(): ReadonlySet<string> {
    return this.#loading;
  }

  /** True when one more model is known to fit beside those that are there. */
  get roomy(): boolean {
    return this.#residents.length < this.#mostSeen;
  }

  /**
   * Takes the server's own word.
   *
   * @param changesBefore `changes` when the server was asked: an answer that our own requests have overtaken is ignored.
   */
  observe(names: readonly string[], changesBefore: number): void {
    if (changesBefore !== this.#changes) return;
    const seen = new Set(names.map(fullModelName));
    const known = this.#residents.filter((model) => seen.has(model));
    this.#residents = [...new Set([...known, ...seen])];
    this.#mostSeen = Math.max(this.#mostSeen, this.#residents.length);
  }

  /** A request for the model is on its way: the server loads it, and has the least recently used one leave if it must. */
  use(model: string): void {
    if (!this.holds(model)) {
      this.#changes += 1;
      this.#loading.add(model);
    }
    const others = this.#residents.filter((resident) => resident !== model);
    this.#residents = [...others.slice(Math.max(0, others.length + 1 - this.#mostSeen)), model];
  }

  /** The request that had the model loaded is being answered, or has failed. */
  endLoading(model: string): void {
    this.#loading.delete(model);
  }

  /** The server is gone, and what was in its memory with it. */
  clear(): void {
    this.#changes += 1;
    this.#residents = [];
  }
}
