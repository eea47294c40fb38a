import type { Demand } from './demand.ts';
import type { NodeMemory } from './node-memory.ts';
import type { NodeBid } from './occupancy.ts';
import type { Timings } from './timings.ts';

/** What a bid is made from. */
export interface BidBasis {
  readonly node: string;
  readonly memory: NodeMemory;
  readonly timings: Timings;
  readonly demand: Demand;
  readonly slots: number;
  /** On how many nodes a model is in memory. */
  readonly copiesOf: (model: string) => number;
}

/** Whatever is in memory was wanted by someone, if not by us: an empty place is better than any other. */
const missedMin = 0.05;

/**
 * What others are expected to wait when `model` loses its place in a node's memory: a load, times how likely it is to
 * be missed.
 *
 * - Of several copies: the share of time in which the remaining ones are busy.
 * - Of the last one: the chance that a request comes within the time over which demand is averaged; arrivals are
 *   independent, and their rate is the demand divided by the time of a request.
 */
function evictionMs(model: string, { node, timings, demand, slots, copiesOf }: BidBasis): number {
  const level = demand.of(model);
  const remaining = copiesOf(model) - 1;
  const missed =
    remaining > 0
      ? Math.min(1, level / (remaining * slots))
      : 1 - Math.exp((-level * demand.windowMs) / timings.expect('serviceMs', node, model));
  return Math.max(missedMin, missed) * timings.expect('loadMs', node, model);
}

/** What a node would cost a request for the model. Which resident would leave is the server's choice: the worst is assumed. */
export function placeBid(model: string, basis: BidBasis): NodeBid {
  const { node, memory, timings } = basis;
  const evicts = !memory.roomy && !memory.holds(model);
  const losses = evicts ? memory.residents.map((resident) => evictionMs(resident, basis)) : [];
  return {
    node,
    residents: memory.residents,
    roomy: memory.roomy,
    loading: memory.loading.has(model),
    contended: [...memory.loading].some((other) => other !== model),
    loadMs: timings.expect('loadMs', node, model),
    evictionMs: Math.max(0, ...losses),
    serviceMs: timings.expect('serviceMs', node, model),
  };
}
