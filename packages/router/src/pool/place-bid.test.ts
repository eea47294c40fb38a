import { Demand } from './demand.ts';
import { expectedDelayMs } from './expected-delay.ts';
import { NodeMemory } from './node-memory.ts';
import type { NodeBid } from './occupancy.ts';
import { placeBid } from './place-bid.ts';
import { Timings } from './timings.ts';

const windowMs = 30_000;
const [loadMs, serviceMs] = [3_000, 500];

/** A node that holds `resident`, of which `level` requests are in flight on average, in a pool with `copies` of it. */
function bidFor(wanted: string, resident: string, situation: { level: number; copies: number }): NodeBid {
  let nowMs = 0;
  const demand = new Demand({ clock: { nowMs: () => 0, monotonicMs: () => nowMs }, windowMs });
  demand.count([{ node: 'n', model: resident, count: situation.level }]);
  nowMs = 100 * windowMs;
  demand.count([]);
  const memory = new NodeMemory();
  memory.use(resident);
  memory.endLoading(resident);
  const timings = new Timings();
  for (const model of [wanted, resident]) {
    timings.note('loadMs', 'n', model, loadMs);
    timings.note('serviceMs', 'n', model, serviceMs);
  }
  return placeBid(wanted, { node: 'n', memory, timings, demand, slots: 1, copiesOf: () => situation.copies });
}

describe('what a node would cost a request', () => {
  it('costs nothing to keep a model where it is', () => {
    expect(bidFor('a:1', 'a:1', { level: 5, copies: 1 }).evictionMs).toBe(0);
  });

  it('costs a whole load to evict the last copy of a model in demand', () => {
    expect(bidFor('b:1', 'a:1', { level: 0.5, copies: 1 }).evictionMs).toBeCloseTo(loadMs);
  });

  it('costs as much of a load as the remaining copies are busy', () => {
    expect(bidFor('b:1', 'a:1', { level: 0.5, copies: 3 }).evictionMs).toBeCloseTo(loadMs / 4);
    expect(bidFor('b:1', 'a:1', { level: 9, copies: 3 }).evictionMs).toBeCloseTo(loadMs);
  });

  it('costs little, but not nothing, to evict a model that nobody asks for', () => {
    const { evictionMs } = bidFor('b:1', 'a:1', { level: 0, copies: 1 });
    expect(evictionMs).toBeGreaterThan(0);
    expect(evictionMs).toBeLessThan(loadMs / 10);
  });
});

describe('the expected delay', () => {
  const resident = bidFor('a:1', 'a:1', { level: 1, copies: 1 });
  const elsewhere = bidFor('a:1', 'b:1', { level: 0.5, copies: 1 });
  const quiet = { own: 0, others: 0, strangers: 0 };
  const delayMs = (bid: NodeBid, load: Partial<typeof quiet>, slots = 1): number =>
    expectedDelayMs(bid, { ...quiet, ...load }, { model: 'a:1', slots });

  it('is nothing where the model is in memory and a slot is free', () => {
    expect(delayMs(resident, { own: 1 }, 2)).toBe(0);
  });

  it('lets a request wait behind a few others rather than evict a model in use', () => {
    const queueWorthwhile = (loadMs * 2) / serviceMs;
    expect(delayMs(resident, { own: queueWorthwhile - 1 })).toBeLessThan(delayMs(elsewhere, {}));
    expect(delayMs(resident, { own: queueWorthwhile + 1 })).toBeGreaterThan(delayMs(elsewhere, {}));
  });

  it('prefers a load that is under way to a second one, and an idle node to a busy one', () => {
    expect(delayMs(elsewhere, { own: 1 })).toBeLessThan(delayMs(elsewhere, {}));
    expect(delayMs({ ...resident, loading: true }, { own: 1 })).toBeGreaterThan(
      delayMs(resident, { own: 1 }),
    );
    expect(delayMs(elsewhere, {})).toBeLessThan(delayMs(elsewhere, { others: 1 }));
  });

  it('does not trust in a resident model that another one is about to replace', () => {
    expect(delayMs(resident, { others: 1, strangers: 1 })).toBeGreaterThanOrEqual(loadMs);
    expect(delayMs({ ...resident, contended: true }, {})).toBeGreaterThanOrEqual(loadMs);
    expect(delayMs({ ...resident, roomy: true }, { others: 1, strangers: 1 })).toBe(0);
  });
});
