import type { NodeBid, OccupancyRequest } from './occupancy.ts';

/** What is in flight at one node, as seen by a request for one model. */
export interface NodeLoad {
  /** Requests for the model itself. */
  readonly own: number;
  /** Requests for other models. */
  readonly others: number;
  /** Those of the others whose model is not in memory: it is being loaded, or waits for its turn. */
  readonly strangers: number;
}

/**
 * How long a request would delay itself and others at a node, in milliseconds. It answers the question whether to wait
 * behind a resident model or to load the model elsewhere: loading wins once the queue costs more than the load and the
 * loss of what has to leave memory for it.
 *
 * - Resident: the queue alone, whose slots come free at a steady pace.
 * - Being loaded already: half a load on average, those of others before it, and the queue. A second load elsewhere has
 *   to be better than that.
 * - Absent from an idle node: the load, and what the evicted model's next request waits.
 * - Absent from a busy node: they end first; whoever is then evicted was in use and comes back, which is one more load.
 *   The same holds for a resident model whose memory another one is about to take.
 *
 * The store's Lua script `acquire-node` computes the same; a test holds them together.
 */
export function expectedDelayMs(
  bid: NodeBid,
  { own, others, strangers }: NodeLoad,
  { model, slots }: Pick<OccupancyRequest, 'model' | 'slots'>,
): number {
  const queueMs = (Math.max(0, own + 1 - slots) * bid.serviceMs) / slots;
  const aheadMs = (others * bid.serviceMs) / slots + queueMs;
  const settled = bid.roomy || (strangers === 0 && !bid.contended);
  if (settled && !bid.loading && bid.residents.includes(model)) return queueMs;
  if (bid.loading || (settled && own > 0)) return bid.loadMs / 2 + aheadMs;
  const returnMs = others === 0 || bid.roomy ? 0 : bid.loadMs;
  return bid.loadMs + returnMs + bid.evictionMs + aheadMs;
}
