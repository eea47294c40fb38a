import { fullModelName } from './model-name.ts';
import type { Placement } from './placement.ts';
import type { PoolEvent } from './pool-event.ts';
import type { PoolNode } from './pool-node.ts';

interface PreloaderOptions {
  readonly models: readonly string[];
  readonly nodes: readonly PoolNode[];
  readonly placement: Placement;
  readonly onEvent: (event: PoolEvent) => void;
}

/**
 * Has nodes load a model before anyone asks for it: one each, since more may not fit, and the models take turns along
 * the list of nodes. Every worker shares them out alike, so that several workers load nothing twice.
 */
export class Preloader {
  readonly #options: PreloaderOptions;
  readonly #stopped = new AbortController();

  constructor(options: PreloaderOptions) {
    this.#options = options;
  }

  /** Begins to load the node's model, unless it has none of the models, or its own in memory already. Never throws. */
  preload(node: PoolNode): void {
    const { nodes, models } = this.#options;
    const turn = models.length === 0 ? 0 : nodes.indexOf(node) % models.length;
    const inTurn = [...models.slice(turn), ...models.slice(0, turn)].map(fullModelName);
    const model = inTurn.find((name) => node.mayHave(name));
    if (model === undefined || node.memory.holds(model) || this.#stopped.signal.aborted) return;
    void this.#load(node, model);
  }

  /** Gives up what is being loaded. */
  stop(): void {
    this.#stopped.abort();
  }

  async #load(node: PoolNode, model: string): Promise<void> {
    const { placement, onEvent } = this.#options;
    const context = { signal: this.#stopped.signal };
    try {
      const visit = await placement.visitOneOf(model, [node], context);
      try {
        visit.loaded(await node.preload(model, context));
        onEvent({ type: 'model-preloaded', node: node.label, model });
      } catch (error) {
        throw visit.failed(error, context.signal);
      } finally {
        visit.leave();
      }
    } catch (error) {
      if (!context.signal.aborted) onEvent({ type: 'preload-failed', node: node.label, model, error });
    }
  }
}
