/**
 * Who is using which node. A node that has a model in memory queues requests for it without a word, so what is in
 * memory says nothing about how busy it is: all workers count their own requests, together, through this port.
 */

/** What a node would cost a request for one model, as far as this worker knows. */
export interface NodeBid {
  /** The node's address without credentials: every worker calls it the same. */
  readonly node: string;
  /** Models that are believed to be in the node's memory, or on their way there. */
  readonly residents: readonly string[];
  /** True when one more model is known to fit beside them. */
  readonly roomy: boolean;
  /** True while the model is on its way into memory at this worker's request. */
  readonly loading: boolean;
  /** True while another model is on its way there at this worker's request. */
  readonly contended: boolean;
  /** What loading the model takes. */
  readonly loadMs: number;
  /** What others are expected to wait when a model that is in memory has to go for this one; 0 when none has to. */
  readonly evictionMs: number;
  /** What one request takes once the model is in memory and a slot is free. */
  readonly serviceMs: number;
}

export interface OccupancyRequest {
  readonly model: string;
  /** Requests that a node answers at the same time with one model. */
  readonly slots: number;
  /** Of bids that are equally good, the first one wins. */
  readonly bids: readonly [NodeBid, ...NodeBid[]];
}

/** How many requests of all workers a node had in flight for a model. */
export interface InFlight {
  readonly node: string;
  readonly model: string;
  readonly count: number;
}

export interface OccupancyGrant {
  readonly node: string;
  /** To be handed back by `release`. */
  readonly lease: string;
  /** Everything that was in flight before this grant; a pair of node and model that is missing had nothing. */
  readonly inFlight: readonly InFlight[];
}

/** Counts requests in flight and chooses among nodes, in one atomic step. */
export interface OccupancyPort {
  /** Takes a place at the node with the shortest expected delay, see `expected-delay.ts`. */
  readonly acquire: (request: OccupancyRequest) => Promise<OccupancyGrant>;
  /** Gives a place back. Never rejects and never delays the caller; a second time does nothing. */
  readonly release: (lease: string) => void;
}
