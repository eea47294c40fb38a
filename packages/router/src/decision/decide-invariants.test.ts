import { providerNames } from '@harvest/contracts/providers';
import { capabilityNames, tierNames } from '@harvest/contracts/tiers';
import { HarvestError } from '@harvest/runtime/harvest-error';
import fc from 'fast-check';
import { estimateCostUsd } from '../pricing/price.ts';
import type { Decision, DecisionInput, RoutingWishes } from '../spec/decision.ts';
import { decide } from './decide.ts';
import { deployments, inputOf } from './decision-fixtures.ts';

const wishes: fc.Arbitrary<RoutingWishes> = fc.record(
  {
    provider: fc.constantFrom(...providerNames),
    model: fc.constantFrom(...deployments.map(({ model }) => model), 'brand-new', 'gpt-9'),
    tier: fc.constantFrom(...tierNames),
    quality: fc.constantFrom('simple', 'balanced', 'quality'),
    localOnly: fc.boolean(),
    maxCostUsd: fc.constantFrom(0, 0.003, 0.03, 1),
    require: fc.subarray([...capabilityNames]),
  },
  { requiredKeys: [] },
);

const requests = fc
  .record({
    wishes,
    score: fc.double({ min: 0, max: 1, noNaN: true }),
    inputTokens: fc.integer({ min: 0, max: 1_200_000 }),
    maxOutputTokens: fc.integer({ min: 1, max: 80_000 }),
    streaming: fc.boolean(),
    grounded: fc.boolean(),
    homeProvider: fc.option(fc.constantFrom(...providerNames)),
    deployments: fc.shuffledSubarray([...deployments]),
    states: fc.array(fc.constantFrom('healthy', 'probing', 'cooling'), {
      minLength: deployments.length,
      maxLength: deployments.length,
    }),
  })
  .map(({ states, ...fields }) =>
    inputOf({
      ...fields,
      healthOf: (deployment) => {
        const state = states[deployments.indexOf(deployment)] ?? 'healthy';
        return state === 'cooling' ? { state, inMs: 1_000 } : { state };
      },
    }),
  );

const documentedCodes: readonly string[] = [
  'router.contradictory_options',
  'router.unknown_model',
  'router.no_candidate',
  'router.context_too_long',
  'router.cost_cap_too_low',
];

function decided(input: DecisionInput): Decision | null {
  try {
    return decide(input);
  } catch (error) {
    if (!(error instanceof HarvestError)) throw error;
    expect(documentedCodes).toContain(error.code);
    return null;
  }
}

function expectSound(input: DecisionInput, decision: Decision): void {
  const { candidates, dropped } = decision;
  for (const { deployment, estimatedCostUsd } of candidates) {
    const { provider, model, tier, localOnly, maxCostUsd, require = [] } = input.wishes;
    if (provider !== undefined) expect(deployment.provider).toBe(provider);
    if (model !== undefined) expect(deployment.model).toBe(model);
    if (tier !== undefined) expect(deployment.tiers).toContain(tier);
    if (localOnly === true) expect(deployment.local).toBe(true);
    if (maxCostUsd !== undefined) expect(estimatedCostUsd).toBeLessThanOrEqual(maxCostUsd);
    expect(deployment.capabilities).toEqual(expect.arrayContaining([...require]));
    expect(input.inputTokens + input.maxOutputTokens).toBeLessThanOrEqual(deployment.contextTokens);
    expect(estimatedCostUsd).toBe(estimateCostUsd(deployment, input));
    if (deployment.provider === 'extractive') expect(input.grounded).toBe(true);
  }
  const all = [...candidates, ...dropped].map(({ deployment }) => deployment);
  expect(new Set(all).size).toBe(all.length);
  const firstCooling = candidates.findIndex(({ health }) => health.state === 'cooling');
  const behind = firstCooling === -1 ? [] : candidates.slice(firstCooling);
  expect(behind.every(({ health }) => health.state === 'cooling')).toBe(true);
  expect(dropped.every(({ reason }) => /^[A-Za-z].*\.$/.test(reason))).toBe(true);
  expect(decision.reason).toMatch(/^[A-Z].*\.$/);
}

it('keeps every wish, limit and cap in every decision, and otherwise refuses with a documented code', () => {
  fc.assert(
    fc.property(requests, (input) => {
      const decision = decided(input);
      if (decision !== null) expectSound(input, decision);
    }),
    { numRuns: 2_000 },
  );
});

it('decides the same for the same input, in whatever order the deployments come', () => {
  fc.assert(
    fc.property(requests, (input) => {
      const forwards = decided(input);
      const backwards = decided({ ...input, deployments: input.deployments.toReversed() });
      expect(backwards?.candidates[0]?.estimatedCostUsd).toBe(forwards?.candidates[0]?.estimatedCostUsd);
      expect(backwards?.rule).toBe(forwards?.rule);
      expect(backwards?.candidates.length).toBe(forwards?.candidates.length);
    }),
  );
});
