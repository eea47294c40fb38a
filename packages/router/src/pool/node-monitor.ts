import { toHarvestError } from '@harvest/runtime/harvest-error';
import type { Clock } from '@harvest/runtime/clock';
import { blamesNode } from './node-health.ts';
import type { PoolEvent } from './pool-event.ts';
import type { PoolNode } from './pool-node.ts';

interface MonitorOptions {
  readonly nodes: readonly PoolNode[];
  readonly clock: Clock;
  readonly random: () => number;
  /** Time between two looks at a node, on average. */
  readonly pollIntervalMs: number;
  /** An answer to a look that takes longer counts as none. */
  readonly pollTimeoutMs: number;
  /** Time between two looks at what a node has on disk. */
  readonly inventoryIntervalMs: number;
  readonly onEvent: (event: PoolEvent) => void;
  /** Called when a node has been looked at for the first time, or has come back. */
  readonly onAppeared: (node: PoolNode) => void;
}

/**
 * Looks at the nodes now and then: what they have in memory and on disk, whether they answer, and whether those that
 * were ejected are back.
 */
export class NodeMonitor {
  readonly #options: MonitorOptions;
  readonly #timers = new Map<PoolNode, NodeJS.Timeout>();
  readonly #looks = new Map<PoolNode, Promise<void>>();
  readonly #verifications = new Map<PoolNode, Promise<void>>();
  readonly #seen = new Set<PoolNode>();
  /** Those that have been inspected since they last came. */
  readonly #present = new Set<PoolNode>();
  readonly #inventoriedAtMs = new Map<PoolNode, number>();
  readonly #closed = new AbortController();

  constructor(options: MonitorOptions) {
    this.#options = options;
  }

  /** Looks at every node once, and then goes on in the background. */
  async start(): Promise<void> {
    await Promise.all(this.#options.nodes.map((node) => this.lookAt(node)));
    for (const node of this.#options.nodes) this.#schedule(node);
  }

  /** Looks at the nodes that have never been looked at. */
  async lookAtUnseen(): Promise<void> {
    const unseen = this.#options.nodes.filter((node) => !this.#seen.has(node));
    await Promise.all(unseen.map((node) => this.lookAt(node)));
  }

  /** Asks all nodes anew for what they have on disk. */
  async refreshInventories(): Promise<void> {
    this.#inventoriedAtMs.clear();
    await Promise.all(this.#options.nodes.map((node) => this.lookAt(node)));
  }

  /** Looks at a node now; joins a look that is under way. A node that does not answer is ejected; nothing is thrown. */
  async lookAt(node: PoolNode): Promise<void> {
    await this.#once(this.#looks, node, async () => {
      await this.#look(node);
      this.#seen.add(node);
    });
  }

  /** Asks a node that has been silent whether it is there; ejects it when it does not answer. Nothing is thrown. */
  async verify(node: PoolNode): Promise<void> {
    await this.#once(this.#verifications, node, async () => {
      if (!node.health.ejected) await this.#trying(node, (signal) => node.provider.validateKey({ signal }));
    });
  }

  /** Ends the looking; what is under way is aborted. */
  close(): void {
    this.#closed.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #schedule(node: PoolNode): void {
    if (this.#closed.signal.aborted) return;
    // Workers that start together would otherwise ask in step for ever.
    const delayMs = this.#options.pollIntervalMs * (0.75 + this.#options.random() / 2);
    const timer = setTimeout(() => {
      void this.lookAt(node).then(() => {
        this.#schedule(node);
      });
    }, delayMs);
    timer.unref();
    this.#timers.set(node, timer);
  }

  async #look(node: PoolNode): Promise<void> {
    const { health } = node;
    if (health.ejected && !health.probeDue) return;
    if (health.ejected) await this.#trying(node, (signal) => this.#probe(node, signal));
    else await this.#trying(node, (signal) => this.#inspect(node, signal));
  }

  /** Joins what is under way for a node, or begins it. */
  async #once(
    underWay: Map<PoolNode, Promise<void>>,
    node: PoolNode,
    begin: () => Promise<void>,
  ): Promise<void> {
    const begun =
      underWay.get(node) ??
      begin().finally(() => {
        underWay.delete(node);
      });
    underWay.set(node, begun);
    await begun;
  }

  /** Asks a node something, and ejects it when it does not answer. */
  async #trying(node: PoolNode, ask: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { health, memory, label } = node;
    const timeout = AbortSignal.timeout(this.#options.pollTimeoutMs);
    const signal = AbortSignal.any([this.#closed.signal, timeout]);
    try {
      await ask(signal);
    } catch (error) {
      if (this.#closed.signal.aborted) return;
      const code = timeout.aborted ? 'provider.timeout' : toHarvestError(error).code;
      // A server in front of the node may not know every route; that alone is no reason to leave it.
      if (!health.ejected && !timeout.aborted && !blamesNode(code)) return;
      memory.clear();
      if (health.eject()) this.#options.onEvent({ type: 'node-ejected', node: label, code });
    }
  }

  async #probe(node: PoolNode, signal: AbortSignal): Promise<void> {
    await node.provider.validateKey({ signal });
    this.#inventoriedAtMs.delete(node);
    this.#present.delete(node);
    await this.#inspect(node, signal);
    if (node.health.restore()) this.#options.onEvent({ type: 'node-returned', node: node.label });
  }

  async #inspect(node: PoolNode, signal: AbortSignal): Promise<void> {
    const nowMs = this.#options.clock.monotonicMs();
    await node.readResidents({ signal });
    const inventoriedAtMs = this.#inventoriedAtMs.get(node) ?? Number.NEGATIVE_INFINITY;
    if (nowMs - inventoriedAtMs >= this.#options.inventoryIntervalMs) {
      await node.readInstalled({ signal });
      this.#inventoriedAtMs.set(node, nowMs);
    }
    if (this.#present.has(node)) return;
    this.#present.add(node);
    this.#options.onAppeared(node);
  }
}
