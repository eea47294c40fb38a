import { randomUUID } from 'node:crypto';
import { type NodeLoad, expectedDelayMs } from './expected-delay.ts';
import type { InFlight, NodeBid, OccupancyPort, OccupancyRequest } from './occupancy.ts';

interface Place {
  readonly node: string;
  readonly model: string;
}

/** Counts the requests of this process alone: for a pool without Redis, and for the time while Redis is away. */
export function createInProcessOccupancy(): OccupancyPort {
  const places = new Map<string, Place>();
  return {
    acquire: (request) => {
      const inFlight = countPlaces(places.values());
      const { node } = cheapestBid(request, inFlight);
      const lease = randomUUID();
      places.set(lease, { node, model: request.model });
      return Promise.resolve({ node, lease, inFlight });
    },
    release: (lease) => {
      places.delete(lease);
    },
  };
}

function countPlaces(places: Iterable<Place>): readonly InFlight[] {
  const groups = Map.groupBy(places, ({ node, model }) => `${node}\n${model}`);
  return [...groups.values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : [{ ...first, count: rest.length + 1 }],
  );
}

/** What is in flight at the node of a bid, from a whole pool's counts. */
export function loadOf(bid: NodeBid, model: string, inFlight: readonly InFlight[]): NodeLoad {
  const here = inFlight.filter(({ node }) => node === bid.node);
  const sum = (counts: readonly InFlight[]): number => counts.reduce((total, { count }) => total + count, 0);
  const others = here.filter((entry) => entry.model !== model);
  const strangers = others.filter((entry) => !bid.residents.includes(entry.model));
  return { own: sum(here) - sum(others), others: sum(others), strangers: sum(strangers) };
}

function cheapestBid(request: OccupancyRequest, inFlight: readonly InFlight[]): NodeBid {
  const delayMs = (bid: NodeBid): number =>
    expectedDelayMs(bid, loadOf(bid, request.model, inFlight), request);
  const [first, ...rest] = request.bids;
  return rest.reduce((best, bid) => (delayMs(bid) < delayMs(best) ? bid : best), first);
}
