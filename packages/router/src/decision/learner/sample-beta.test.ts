import { createSeededRandom } from '@harvest/testkit/seeded-random';
import { sampleBeta } from './sample-beta.ts';

describe('drawing from the Beta distribution', () => {
  it.each([
    [1, 1],
    [2, 5],
    [80, 20],
  ])('has the mean and variance of Beta(%d, %d)', (alpha, beta) => {
    const random = createSeededRandom(17);
    const draws = Array.from({ length: 20_000 }, () => sampleBeta(alpha, beta, random));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
    const total = alpha + beta;
    expect(mean).toBeCloseTo(alpha / total, 1.5);
    expect(variance / ((alpha * beta) / (total ** 2 * (total + 1)))).toBeCloseTo(1, 1);
  });
});
