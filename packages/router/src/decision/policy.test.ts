import { isLowerTier } from './policy.ts';

describe('the order of the tiers', () => {
  it.each([
    ['balanced', 'quality', true],
    ['simple', 'balanced', true],
    ['local', 'simple', true],
    ['quality', 'balanced', false],
    ['balanced', 'balanced', false],
    ['local', 'local', false],
  ] as const)('says whether %s is lower than %s: %s', (tier, wanted, lower) => {
    expect(isLowerTier(tier, wanted)).toBe(lower);
  });
});
