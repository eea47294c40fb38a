import fc from 'fast-check';
import { averageRecovery, gainCurve, shareForRecovery } from './recovery.ts';

const gained = (...gains: number[]): { score: number; gain: number }[] =>
  gains.map((gain, at) => ({ gain, score: gains.length - at }));

describe('the recovery of the gap', () => {
  it('is worked by hand for four prompts', () => {
    // Ordered gains 1, 0, 1, 0: the curve goes 0, 1, 1, 2, 2 in quarters, so its area is (0.5 + 1 + 1.5 + 2) / 4 / 2.
    const curve = gainCurve([gained(1, 0, 1, 0)]);
    expect(averageRecovery(curve)).toBeCloseTo(0.625, 9);
    expect(shareForRecovery(curve, 0.5)).toBeCloseTo(0.25, 9);
    expect(shareForRecovery(curve, 0.8)).toBeCloseTo(0.65, 9);
  });

  it('counts losses of the strong model', () => {
    expect(averageRecovery(gainCurve([gained(1, 1, -1, 0)]))).toBeCloseTo(1.125, 9);
  });

  it('is one half for scores that say nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 1 }), (gains) => {
        fc.pre(gains.reduce((sum, gain) => sum + gain, 0) !== 0);
        const curve = gainCurve([gains.map((gain) => ({ gain, score: 0 }))]);
        expect(averageRecovery(curve)).toBeCloseTo(0.5, 9);
      }),
    );
  });

  it('weighs groups by their gap, each ordered by itself', () => {
    const good = gained(1, 1, 0, 0);
    const bad = gained(0, 1).map(({ gain, score }) => ({ gain, score: score + 100 }));
    const [alone, other] = [good, bad].map((group) => averageRecovery(gainCurve([group])));
    expect(averageRecovery(gainCurve([good, bad]))).toBeCloseTo((2 * (alone ?? 0) + (other ?? 0)) / 3, 9);
  });
});
