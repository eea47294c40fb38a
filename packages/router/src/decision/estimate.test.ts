import { deployments, inputOf } from './decision-fixtures.ts';
import { estimateTiers } from './estimate.ts';

describe('estimateTiers', () => {
  it('prices every tier by the model that would be asked in it', () => {
    const { decision, refusal, tiers } = estimateTiers(inputOf());
    expect(decision?.candidates[0].deployment.model).toBe('claude-middle');
    expect(refusal).toBeNull();
    expect(tiers.map(({ tier, model, available }) => [tier, model, available])).toEqual([
      ['simple', 'llama3.2:1b', true],
      ['balanced', 'claude-middle', true],
      ['quality', 'claude-large', true],
      ['local', 'llama3.2:1b', true],
    ]);
    const [, balanced] = tiers;
    // 1,000 x 2 = 2,000 without an answer; 2,000 x 10 = 20,000 more with all of it
    expect(balanced?.min_cost_usd).toBeCloseTo(0.002, 12);
    expect(balanced?.max_cost_usd).toBeCloseTo(0.022, 12);
  });

  it('prices a tier that the cap excludes, and says why it is not available', () => {
    const { tiers } = estimateTiers(inputOf({ wishes: { maxCostUsd: 0.03, quality: 'quality' } }));
    const quality = tiers.find(({ tier }) => tier === 'quality');
    expect(quality).toMatchObject({ available: false, model: 'claude-large', max_cost_usd: 0.055 });
    expect(quality?.reason).toContain('The cap is $0.030');
  });

  it('prices each tier for the lengths that its own models are given', () => {
    const lengths = { inputTokens: 1_000, maxOutputTokens: 2_000 };
    const { tiers } = estimateTiers(inputOf(lengths), ({ tier }) =>
      tier === 'quality' ? { inputTokens: 5_000, maxOutputTokens: 100 } : lengths,
    );
    const same = estimateTiers(inputOf(lengths)).tiers;
    const longer = estimateTiers(inputOf({ inputTokens: 5_000, maxOutputTokens: 100 })).tiers;
    expect(tiers).toEqual([same[0], same[1], longer[2], same[3]]);
  });

  it('hands the refusal back beside the prices', () => {
    const { decision, refusal, tiers } = estimateTiers(
      inputOf({ wishes: { tier: 'local', quality: 'simple' } }),
    );
    expect(decision).toBeNull();
    expect(refusal?.code).toBe('router.contradictory_options');
    expect(tiers.every(({ available }) => available)).toBe(true);
  });

  it('says of each tier why it cannot serve the request', () => {
    const cloud = deployments.filter(({ local }) => !local);
    const { tiers } = estimateTiers(inputOf({ deployments: cloud, wishes: { model: 'gpt-large' } }));
    const reasons = Object.fromEntries(tiers.map(({ tier, reason }) => [tier, reason]));
    expect(reasons['quality']).toBeNull();
    expect(reasons['simple']).toContain('gpt-large, which does not serve that tier');
  });
});
