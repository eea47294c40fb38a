import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { missingModelAdvice, pullCommand } from '../providers/ollama/errors.ts';
import type { CallContext } from '../spec/provider.ts';
import type { Demand } from './demand.ts';
import { loadOf } from './in-process-occupancy.ts';
import { untilAborted } from '../until-aborted.ts';
import { fullModelName } from './model-name.ts';
import type { NodeMonitor } from './node-monitor.ts';
import type { NodeBid, OccupancyGrant, OccupancyPort } from './occupancy.ts';
import { placeBid } from './place-bid.ts';
import type { PoolEvent } from './pool-event.ts';
import type { PoolNode } from './pool-node.ts';
import type { SharedPulls } from './shared-pulls.ts';
import { shuffled } from './shuffled.ts';
import type { Timings } from './timings.ts';
import { Visit } from './visit.ts';

interface PlacementOptions {
  readonly nodes: readonly [PoolNode, ...PoolNode[]];
  readonly occupancy: OccupancyPort;
  readonly monitor: NodeMonitor;
  readonly timings: Timings;
  readonly demand: Demand;
  /** Absent: a missing model is an error. */
  readonly pulls?: SharedPulls;
  readonly slots: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onEvent: (event: PoolEvent) => void;
}

type Nodes = readonly [PoolNode, ...PoolNode[]];

/** Chooses the node for each request. */
export class Placement {
  readonly #options: PlacementOptions;

  constructor(options: PlacementOptions) {
    this.#options = options;
  }

  /**
   * Takes a place at the best node for a model, after fetching the model there if nobody has it and that is allowed.
   *
   * @throws HarvestError `provider.model_not_found` with the command that installs it, another `provider.*` code when
   * fetching it fails, or the abort reason of the caller's signal.
   */
  async visit(modelName: string, context: CallContext): Promise<Visit> {
    const model = fullModelName(modelName);
    await untilAborted(this.#learnInventories(), context.signal);
    const holders = this.#holders(model) ?? (await untilAborted(this.#newHolders(model), context.signal));
    const candidates: Nodes =
      holders === null ? [await this.#fetched(model, modelName, context)] : preferReady(model, holders);
    return await this.visitOneOf(model, candidates, context);
  }

  /** Takes a place at the best of some nodes that have the model. */
  async visitOneOf(model: string, candidates: Nodes, context: CallContext): Promise<Visit> {
    const { nodes, occupancy, timings, demand, slots, random } = this.#options;
    const copiesOf = (resident: string): number =>
      nodes.filter(({ memory }) => memory.holds(resident)).length;
    const bidOf = ({ id, memory }: PoolNode): NodeBid =>
      placeBid(model, { node: id, memory, timings, demand, slots, copiesOf });
    const [head, ...tail] = shuffled(candidates, random);
    const bids = [bidOf(head), ...tail.map(bidOf)] as const;
    const grant = await occupancy.acquire({ model, slots, bids });
    const node = candidates.find(({ id }) => id === grant.node);
    const bid = bids.find((each) => each.node === grant.node);
    if (context.signal.aborted || node === undefined || bid === undefined) occupancy.release(grant.lease);
    context.signal.throwIfAborted();
    if (node === undefined || bid === undefined) throw new Error('a place was given at a node without a bid');
    demand.count([...grant.inFlight, { node: node.id, model, count: 1 }]);
    return this.#begin(node, bid, model, grant);
  }

  #begin(node: PoolNode, bid: NodeBid, model: string, grant: OccupancyGrant): Visit {
    const { occupancy, monitor, timings, slots, clock, onEvent } = this.#options;
    const { own } = loadOf(bid, model, grant.inFlight);
    const loads = !node.memory.holds(model);
    node.memory.use(model);
    return new Visit({
      node,
      model,
      queueLength: Math.max(0, own + 1 - slots),
      loads,
      slots,
      timings,
      clock,
      onEvent,
      onSilence: () => {
        void monitor.verify(node);
      },
      release: () => {
        occupancy.release(grant.lease);
      },
    });
  }

  /** The nodes that may have the model; null when there is none. */
  #holders(model: string): Nodes | null {
    const [first, ...rest] = this.#options.nodes.filter((node) => node.mayHave(model));
    return first === undefined ? null : [first, ...rest];
  }

  /** Whoever was told to install a model has perhaps done so just now. */
  async #newHolders(model: string): Promise<Nodes | null> {
    await this.#options.monitor.refreshInventories();
    return this.#holders(model);
  }

  /** A choice among several nodes, or to fetch a model, needs to know who has what; a single node just tries. */
  async #learnInventories(): Promise<void> {
    const { nodes, pulls, monitor } = this.#options;
    if (nodes.length > 1 || pulls !== undefined) await monitor.lookAtUnseen();
  }

  /** Has a node fetch a model that no node has: one that is at it already, or any that answers. */
  async #fetched(model: string, modelName: string, context: CallContext): Promise<PoolNode> {
    const { nodes, pulls, random } = this.#options;
    if (pulls?.allows(model) !== true) throw missingModel(modelName, nodes);
    const [any, ...others] = shuffled(preferReady(model, nodes), random);
    const node = [any, ...others].find((each) => pulls.isUnderWay(each, model)) ?? any;
    await pulls.pull(node, model, context);
    return node;
  }
}

/** The nodes that are ready, or, when none is, the one whose pause ends first: it is the likeliest to be back. */
function preferReady(model: string, nodes: Nodes): Nodes {
  const [first, ...rest] = nodes.filter(({ health }) => health.isReady(model));
  if (first !== undefined) return [first, ...rest];
  const pauseOf = ({ health }: PoolNode): number => health.pausedUntilMs(model);
  return [nodes.reduce((best, node) => (pauseOf(node) < pauseOf(best) ? node : best))];
}

function missingModel(model: string, nodes: Nodes): HarvestError {
  return new HarvestError({
    code: 'provider.model_not_found',
    publicMessage:
      nodes.length === 1
        ? missingModelAdvice(model)
        : `None of the ${String(nodes.length)} Ollama nodes has the model. Install it with \`${pullCommand(model)}\` on one of them.`,
    details: { provider: 'ollama', nodes: nodes.map(({ id }) => id) },
  });
}
