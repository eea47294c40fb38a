import type { Clock } from '@harvest/runtime/clock';
import type { CallContext, PullProgress } from '../spec/provider.ts';
import type { PoolEvent } from './pool-event.ts';
import type { PoolNode } from './pool-node.ts';
import { fullModelName } from './model-name.ts';
import { untilAborted } from '../until-aborted.ts';

/** A download of gigabytes reports hundreds of lines a second, and each progress may become an event of a task. */
const progressIntervalMs = 500;

interface Waiter {
  readonly context: CallContext;
}

interface Pull {
  readonly waiters: Set<Waiter>;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

function keyOf(node: PoolNode, model: string): string {
  return `${node.id}\n${model}`;
}

/** Lets everyone who needs the same model on the same node wait for one pull of it. */
export class SharedPulls {
  readonly #clock: Clock;
  readonly #onEvent: (event: PoolEvent) => void;
  readonly #models: ReadonlySet<string> | null;
  readonly #pulls = new Map<string, Pull>();

  /** @param options.models the only ones that are fetched; absent, any. */
  constructor(options: {
    clock: Clock;
    onEvent: (event: PoolEvent) => void;
    models?: readonly string[] | undefined;
  }) {
    this.#models = options.models === undefined ? null : new Set(options.models.map(fullModelName));
    this.#clock = options.clock;
    this.#onEvent = options.onEvent;
  }

  /** True for a model that the operator lets be fetched: callers may name any. */
  allows(model: string): boolean {
    return this.#models?.has(fullModelName(model)) ?? true;
  }

  /** True while the node fetches the model. */
  isUnderWay(node: PoolNode, model: string): boolean {
    return this.#pulls.has(keyOf(node, model));
  }

  /**
   * Resolves when the node has the model. The pull ends early when the last who waits for it has left.
   *
   * @throws HarvestError with a `provider.*` code, or the abort reason of the caller's signal.
   */
  async pull(node: PoolNode, model: string, context: CallContext): Promise<void> {
    context.signal.throwIfAborted();
    const key = keyOf(node, model);
    const pull = this.#pulls.get(key) ?? this.#begin(node, model);
    // An object of its own for each call: two may come with the same context.
    const waiter: Waiter = { context };
    pull.waiters.add(waiter);
    try {
      await untilAborted(pull.done, context.signal);
    } finally {
      pull.waiters.delete(waiter);
      if (pull.waiters.size === 0) this.#end(key, pull);
    }
  }

  #begin(node: PoolNode, model: string): Pull {
    const waiters = new Set<Waiter>();
    const abort = new AbortController();
    const tell = this.#throttled((progress) => {
      for (const { context } of waiters) context.onPull?.(progress);
    });
    const done = node.pull(model, { signal: abort.signal }, tell).then(() => {
      this.#onEvent({ type: 'model-pulled', node: node.label, model });
    });
    // Those who wait hear of a failure themselves; when all have left, nobody needs to.
    done.catch(() => undefined);
    const pull = { waiters, abort, done };
    this.#pulls.set(keyOf(node, model), pull);
    return pull;
  }

  /** Whoever comes after the last one left begins anew, rather than join a pull that is being aborted. */
  #end(key: string, pull: Pull): void {
    pull.abort.abort();
    if (this.#pulls.get(key) === pull) this.#pulls.delete(key);
  }

  /** Passes on the first progress, the last, and one in a while between them. */
  #throttled(tell: (progress: PullProgress) => void): (progress: PullProgress) => void {
    let toldAtMs = Number.NEGATIVE_INFINITY;
    return (progress) => {
      const nowMs = this.#clock.monotonicMs();
      const last = progress.status === 'success';
      if (!last && nowMs - toldAtMs < progressIntervalMs) return;
      toldAtMs = nowMs;
      tell(progress);
    };
  }
}
