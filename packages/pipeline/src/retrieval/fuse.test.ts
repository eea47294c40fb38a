import fc from 'fast-check';
import { fuseRankings } from './fuse.ts';

const ranking = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7]);

describe('fuseRankings', () => {
  it('keeps the order of a single ranking', () => {
    fc.assert(
      fc.property(ranking, (one) => {
        expect(fuseRankings([one]).map(({ at }) => at)).toEqual(one);
      }),
    );
  });

  it('ranks each item once, whatever the order of the rankings, and never below one that is worse in all', () => {
    fc.assert(
      fc.property(ranking, ranking, (one, other) => {
        const fused = fuseRankings([one, other]).map(({ at }) => at);
        expect([...fused].sort()).toEqual([...new Set([...one, ...other])].sort());
        expect(fuseRankings([other, one]).map(({ at }) => at)).toEqual(fused);
        const place = (list: readonly number[], at: number): number =>
          list.includes(at) ? list.indexOf(at) : Infinity;
        for (const a of fused)
          for (const b of fused) {
            const dominates = [one, other].every((list) => place(list, a) <= place(list, b)) && a !== b;
            const differs = [one, other].some((list) => place(list, a) < place(list, b));
            if (dominates && differs) expect(fused.indexOf(a)).toBeLessThan(fused.indexOf(b));
          }
      }),
    );
  });

  it('prefers what two rankings agree on to the first of one', () => {
    expect(
      fuseRankings([
        [1, 2],
        [3, 2],
      ]).map(({ at }) => at),
    ).toEqual([2, 1, 3]);
  });
});
