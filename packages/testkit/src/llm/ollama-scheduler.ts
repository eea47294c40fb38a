import { setTimeout as pause } from 'node:timers/promises';

/** How fast and how large a simulated node is. */
export interface NodeSize {
  /** Models that fit into memory at the same time. */
  readonly memoryModels: number;
  /** Requests that a model answers at the same time. */
  readonly slots: number;
  /** Requests that may wait for a load; one more is refused. */
  readonly queueMax: number;
  readonly loadMs: number;
}

interface Pending {
  readonly model: string;
  readonly enter: (runner: Runner) => void;
}

/** A model in memory. */
interface Runner {
  readonly model: string;
  readonly ready: Promise<void>;
  /** Requests that use it, those that wait for a slot included; while there are any it cannot leave. */
  users: number;
  active: number;
  readonly waiting: (() => void)[];
}

/** A model in memory, held until `leave`. */
export interface RunnerHold {
  /** Milliseconds from the request to the moment when the model was in memory. */
  readonly loadMs: number;
  /** Resolves when a slot is free, which is then taken. */
  readonly takeSlot: () => Promise<void>;
  readonly leave: () => void;
}

/**
 * Which model is in memory and who may use it, by the rules of Ollama's scheduler: requests are looked at in order of
 * arrival; one whose model is in memory goes on to wait for a slot, however many wait there; one whose model is not has
 * it loaded, after a model that nobody uses has left if memory is full; and while every model there is in use, it
 * and all behind it wait.
 */
export class OllamaScheduler {
  readonly #size: NodeSize;
  /** The least recently used first. */
  readonly #runners = new Map<string, Runner>();
  #pending: readonly Pending[] = [];
  #loads = 0;

  constructor(size: NodeSize) {
    this.#size = size;
  }

  /** Models in memory or being loaded. */
  get residents(): readonly string[] {
    return [...this.#runners.keys()];
  }

  /** How many models were loaded so far. */
  get loads(): number {
    return this.#loads;
  }

  /** Resolves when the model is in memory; null when too many wait. */
  async enter(model: string, signal: AbortSignal): Promise<RunnerHold | null> {
    const startMs = performance.now();
    if (!this.#runners.has(model) && this.#pending.length >= this.#size.queueMax) return null;
    const { promise, resolve, reject } = Promise.withResolvers<Runner>();
    const pending = { model, enter: resolve };
    signal.addEventListener('abort', () => {
      this.#pending = this.#pending.filter((each) => each !== pending);
      reject(new Error('the client has left'));
      this.#advance();
    });
    this.#pending = [...this.#pending, pending];
    this.#advance();
    const runner = await promise;
    await runner.ready;
    return this.#holdOn(runner, performance.now() - startMs, signal);
  }

  #holdOn(runner: Runner, loadMs: number, signal: AbortSignal): RunnerHold {
    let slotTaken = false;
    return {
      loadMs,
      takeSlot: async () => {
        // Whoever leaves hands its slot to the next one in the queue, so that nobody can slip in between.
        if (runner.active < this.#size.slots) runner.active += 1;
        else await new Promise<void>((resolve) => runner.waiting.push(resolve));
        slotTaken = true;
        signal.throwIfAborted();
      },
      leave: () => {
        runner.users -= 1;
        const next = slotTaken ? runner.waiting.shift() : undefined;
        if (next !== undefined) next();
        else if (slotTaken) runner.active -= 1;
        this.#advance();
      },
    };
  }

  #advance(): void {
    for (;;) {
      const [next, ...rest] = this.#pending;
      if (next === undefined) return;
      const runner = this.#runners.get(next.model) ?? this.#load(next.model);
      if (runner === null) return;
      this.#pending = rest;
      this.#runners.delete(next.model);
      this.#runners.set(next.model, runner);
      runner.users += 1;
      next.enter(runner);
    }
  }

  #load(model: string): Runner | null {
    if (this.#runners.size >= this.#size.memoryModels) {
      const idle = [...this.#runners.values()].find(({ users }) => users === 0);
      if (idle === undefined) return null;
      this.#runners.delete(idle.model);
    }
    this.#loads += 1;
    const ready = pause(this.#size.loadMs, undefined, { ref: false });
    return { model, ready, users: 0, active: 0, waiting: [] };
  }
}
