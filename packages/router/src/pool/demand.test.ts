import { Demand } from './demand.ts';

describe('the demand for a model', () => {
  const open = (): { demand: Demand; advance: (ms: number) => void } => {
    let nowMs = 0;
    const clock = { nowMs: () => 0, monotonicMs: () => nowMs };
    return {
      demand: new Demand({ clock, windowMs: 1_000 }),
      advance: (ms) => {
        nowMs += ms;
      },
    };
  };

  it('becomes the number of requests that are in flight for long', () => {
    const { demand, advance } = open();
    for (let second = 0; second < 10; second += 1) {
      demand.count([
        { node: 'n1', model: 'a:1', count: 2 },
        { node: 'n2', model: 'a:1', count: 1 },
      ]);
      advance(1_000);
    }
    demand.count([]);
    expect(demand.of('a:1')).toBeCloseTo(3, 2);
    expect(demand.of('b:1')).toBe(0);
  });

  it('fades by a factor of e in every window without requests, down to nothing', () => {
    const { demand, advance } = open();
    demand.count([{ node: 'n1', model: 'a:1', count: 1 }]);
    advance(100_000);
    demand.count([]);
    advance(1_000);
    demand.count([]);
    expect(demand.of('a:1')).toBeCloseTo(1 / Math.E, 5);
    advance(20_000);
    demand.count([]);
    expect(demand.of('a:1')).toBe(0);
  });
});
