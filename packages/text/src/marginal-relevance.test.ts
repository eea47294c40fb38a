import fc from 'fast-check';
import { pickByMarginalRelevance } from './marginal-relevance.ts';

const scores = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { maxLength: 12 });
const candidatesOf = (values: readonly number[]): { at: number; score: number }[] =>
  values.map((score, at) => ({ at, score }));

describe('pickByMarginalRelevance', () => {
  it('is the order of the scores where nothing is alike, or where only relevance counts', () => {
    fc.assert(
      fc.property(scores, fc.boolean(), (values, alike) => {
        const candidates = candidatesOf(values);
        const picked = pickByMarginalRelevance({
          candidates,
          max: 20,
          relevance: alike ? 1 : 0.5,
          likeness: () => (alike ? 0.5 : 0),
        });
        expect(picked.map(({ score }) => score)).toEqual(values.toSorted((a, b) => b - a));
      }),
    );
  });

  it('picks the best first, each candidate once, and at most as many as asked for', () => {
    fc.assert(
      fc.property(scores, fc.integer({ min: 0, max: 5 }), (values, max) => {
        const likeness = (a: { at: number }, b: { at: number }): number => ((a.at + b.at) % 7) / 10;
        const candidates = candidatesOf(values);
        const picked = pickByMarginalRelevance({ candidates, max, relevance: 0.6, likeness });
        expect(new Set(picked).size).toBe(picked.length);
        expect(picked).toHaveLength(Math.min(max, values.length));
        if (picked.length > 0) expect(picked[0]?.score).toBe(Math.max(...values));
      }),
    );
  });

  it('prefers what is new to what is a little better, and leaves out what says the same', () => {
    const likeness = (a: { at: number }, b: { at: number }): number => {
      const pair = [a.at, b.at].sort().join();
      return pair === '0,1' ? 0.7 : pair === '0,3' ? 0.9 : 0;
    };
    const picked = pickByMarginalRelevance({
      candidates: candidatesOf([1, 0.9, 0.6, 0.95]),
      max: 9,
      relevance: 0.6,
      likeness,
    });
    expect(picked.map(({ at }) => at)).toEqual([0, 2, 1]);
  });
});
