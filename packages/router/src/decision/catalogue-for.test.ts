import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { catalogueFor } from './catalogue-for.ts';
import { decide } from './decide.ts';
import { cloudModel, extractiveEngine, inputOf } from './decision-fixtures.ts';

const openAi = cloudModel('openai', 'gpt-5.6-luna', { tiers: ['simple', 'balanced', 'quality'] });
const gemini = cloudModel('gemini', 'gemini-3-pro', { tiers: ['simple', 'balanced', 'quality'] });
const catalogue: ModelCatalogue = {
  revision: '1',
  homeProvider: 'extractive',
  homeReason: 'There is nothing else.',
  deployments: [extractiveEngine(['simple', 'balanced', 'quality', 'local'])],
  ownKeyDeployments: [openAi, gemini],
  defaultMaxOutputTokens: 100,
  promptOverheadTokens: {},
  sourceTokensMax: 1_000,
};
const decideWith = (
  keyed: readonly ('openai' | 'gemini')[],
  wishes: Parameters<typeof decide>[0]['wishes'] = {},
) => {
  const { deployments, homeProvider, homeReason } = catalogueFor(catalogue, keyed);
  return decide(inputOf({ deployments, homeProvider, homeReason, wishes, grounded: true }));
};

describe('the catalogue for a caller', () => {
  it('without a key is the operator’s', () => {
    expect(catalogueFor(catalogue, [])).toBe(catalogue);
    expect(decideWith([]).candidates[0].deployment.provider).toBe('extractive');
    expect(() => decideWith([], { provider: 'openai' })).toThrow(
      /router.no_candidate: .*Bring a key of your own/,
    );
  });

  it('with a key has the models of that provider, and of no other', () => {
    expect(decideWith(['openai']).candidates.map(({ deployment }) => deployment)).toContain(openAi);
    expect(decideWith(['openai'], { model: 'gpt-5.6-luna' }).candidates[0].deployment).toBe(openAi);
    expect(() => decideWith(['openai'], { provider: 'gemini' })).toThrow('router.no_candidate');
  });

  it('lets the caller’s models answer where the built-in engine did for want of any', () => {
    expect(decideWith(['openai']).candidates[0].deployment).toBe(openAi);
    expect(decideWith(['openai'], { localOnly: true }).candidates[0].deployment.provider).toBe('extractive');
  });

  it('leaves the operator’s home where it is', () => {
    const withHome = { ...catalogue, homeProvider: 'ollama' as const };
    expect(catalogueFor(withHome, ['openai']).homeProvider).toBe('ollama');
  });

  it('is made once for each set of providers', () => {
    expect(catalogueFor(catalogue, ['gemini', 'openai'])).toBe(catalogueFor(catalogue, ['openai', 'gemini']));
    expect(catalogueFor(catalogue, ['openai'])).not.toBe(catalogueFor(catalogue, ['gemini']));
    expect(catalogueFor({ ...catalogue }, ['openai'])).not.toBe(catalogueFor(catalogue, ['openai']));
  });
});
