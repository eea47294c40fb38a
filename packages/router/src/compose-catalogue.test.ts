import { type Deployment, modelCatalogueSchema } from '@harvest/contracts/model-catalogue';
import { systemClock } from '@harvest/runtime/clock';
import { loadConfig } from '@harvest/runtime/load-config';
import { z } from 'zod';
import { composeCatalogue } from './compose-catalogue.ts';
import { routerConfigFields } from './config.ts';
import { openModelTable } from './pricing/model-table-file.ts';
import type { ModelTable } from './pricing/model-table.ts';
import type { ProviderSelection } from './select-provider.ts';

const keys = { OPENAI_API_KEY: 'sk-1', ANTHROPIC_API_KEY: 'sk-2', GEMINI_API_KEY: 'sk-3' };
const byPrice: ProviderSelection = { homeProvider: null, homeReason: 'Several.', ollamaJoins: true };
const everyTier = ['simple', 'balanced', 'quality', 'local'];

describe('composeCatalogue', () => {
  let table: ModelTable;
  beforeAll(async () => {
    const ignore = (): void => undefined;
    const file = await openModelTable({ clock: systemClock, onReload: ignore, onRefused: ignore });
    table = file.current();
  });

  function compose(env: Record<string, string> = {}, home: Partial<ProviderSelection> = {}) {
    const config = loadConfig(z.object(routerConfigFields), env);
    const promptOverheadTokens = { analysis: 200 };
    return composeCatalogue({
      config,
      table,
      home: { ...byPrice, ...home },
      promptOverheadTokens,
      instructions: '',
    });
  }
  function tiersOf(deployments: readonly Deployment[]): Record<string, readonly string[]> {
    const serving = deployments.filter(({ tiers }) => tiers.length > 0);
    return Object.fromEntries(serving.map(({ model, tiers }) => [model, tiers]));
  }

  it('lists the models of configured providers alone, by the tiers of the model table', () => {
    expect(tiersOf(compose({ OPENAI_API_KEY: 'sk-1' }).deployments)).toEqual({
      'llama3.2:1b': ['simple', 'local'],
      'gpt-5.6-luna': ['simple'],
      'gpt-5.6-terra': ['balanced'],
      'gpt-5.6-sol': ['quality'],
      'extractive-1': ['local'],
    });
    const providers = new Set(compose(keys).deployments.map(({ provider }) => provider));
    expect([...providers].sort()).toEqual(['anthropic', 'extractive', 'gemini', 'ollama', 'openai']);
  });

  it('lists the models of the other cloud providers apart, for callers with keys of their own', () => {
    const { deployments, ownKeyDeployments = [] } = compose({
      OPENAI_API_KEY: 'sk-1',
      GEMINI_MODEL: 'gemini-9',
    });
    expect(new Set(ownKeyDeployments.map(({ provider }) => provider))).toEqual(
      new Set(['anthropic', 'gemini']),
    );
    expect(tiersOf(ownKeyDeployments)).toMatchObject({ 'gemini-9': ['simple', 'balanced', 'quality'] });
    expect(deployments.filter((each) => ownKeyDeployments.includes(each))).toEqual([]);
    expect(compose(keys).ownKeyDeployments).toEqual([]);
    expect(compose({ ROUTER_OFFLINE: 'true' }).ownKeyDeployments).toEqual([]);
  });

  it('lets a named model serve every tier of its provider', () => {
    const { deployments } = compose({ OPENAI_API_KEY: 'sk-1', OPENAI_MODEL: 'gpt-5' });
    expect(tiersOf(deployments)).toMatchObject({ 'gpt-5': ['simple', 'balanced', 'quality'] });
    expect(tiersOf(deployments)).not.toHaveProperty('gpt-5.6-luna');
    expect(deployments.some(({ model }) => model === 'gpt-5.6-luna')).toBe(true);
  });

  it('prices a named model that is not listed as the dearest of its provider', () => {
    const { deployments } = compose({ GEMINI_API_KEY: 'sk-3', GEMINI_MODEL: 'gemini-9' });
    const named = deployments.find(({ model }) => model === 'gemini-9');
    // gemini-3.1-pro-preview beyond 200,000 tokens: 4 and 18
    expect(named).toMatchObject({ pricing: 'assumed', price: { inputPer1m: 4, outputPer1m: 18 } });
  });

  it.each([
    ['as home', { homeProvider: 'ollama' }, everyTier],
    ['beside others', {}, ['simple', 'local']],
    ['aside', { ollamaJoins: false }, []],
  ] as const)('gives Ollama its tiers %s', (_place, home, tiers) => {
    const [ollama] = compose({ OLLAMA_NUM_CTX: '4096' }, home).deployments;
    expect(ollama?.tiers).toEqual(tiers);
    expect(ollama).toMatchObject({ contextTokens: 4_096, local: true, pricing: 'free' });
  });

  it('takes what the operator’s own table says of models of Ollama, within the context that requests are sent with', () => {
    const row = {
      ...({ provider: 'ollama', mode: 'chat', local: true } as const),
      ...{ long_context: [], context_window: 128_000, max_output: 8_000, source: 'own', as_of: '2026-11-01' },
    };
    const rows: ModelTable['rows'] = [
      { ...row, capabilities: ['streaming'], model: 'llama3.2:1b', tiers: ['simple'] },
      { ...row, capabilities: ['streaming'], model: 'qwen3:32b', tiers: ['quality'] },
    ];
    const config = loadConfig(z.object(routerConfigFields), {});
    const options = { config, table: { rows }, promptOverheadTokens: {}, instructions: '' };
    const [usual, other] = composeCatalogue({ ...options, home: byPrice }).deployments;
    expect(usual).toMatchObject({ model: 'llama3.2:1b', tiers: ['simple'], capabilities: ['streaming'] });
    expect(other).toMatchObject({ model: 'qwen3:32b', tiers: ['quality'], contextTokens: 16_384 });
    const aside = composeCatalogue({ ...options, home: { ...byPrice, ollamaJoins: false } });
    expect(tiersOf(aside.deployments)).toEqual({ 'extractive-1': ['local'] });
  });

  it('lets the built-in engine serve every tier when it is home', () => {
    const { deployments } = compose({}, { homeProvider: 'extractive', ollamaJoins: false });
    expect(tiersOf(deployments)).toEqual({ 'extractive-1': everyTier });
  });

  it('lists local models in the local tier alone when the router is offline', () => {
    const { deployments } = compose({ ...keys, ROUTER_OFFLINE: 'true' }, { homeProvider: 'ollama' });
    expect(tiersOf(deployments)).toEqual({ 'llama3.2:1b': ['local'], 'extractive-1': ['local'] });
    expect(deployments.every(({ local }) => local)).toBe(true);
    const withoutOllama = compose(
      { ROUTER_OFFLINE: 'true' },
      { homeProvider: 'extractive', ollamaJoins: false },
    );
    expect(tiersOf(withoutOllama.deployments)).toEqual({ 'extractive-1': ['local'] });
  });

  it('is what the contract says, source and date of each price included', () => {
    const catalogue = compose(keys);
    expect(modelCatalogueSchema.parse(catalogue)).toEqual(catalogue);
    const luna = catalogue.deployments.find(({ model }) => model === 'gpt-5.6-luna');
    expect(luna?.priceSource).toMatch(/LiteLLM.*, as of 2026-08-01$/);
  });

  it('changes its revision with anything that a decision or an answer rests on, and with nothing else', () => {
    const revisions = [
      compose(keys),
      compose({ OPENAI_API_KEY: 'sk-1' }),
      compose({ ...keys, OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' }),
      compose({ ...keys, LLM_MAX_OUTPUT_TOKENS: '100' }),
      compose(keys, { homeProvider: 'openai' }),
    ].map(({ revision }) => revision);
    expect(new Set(revisions).size).toBe(revisions.length);
    expect(compose({ ...keys, OPENAI_API_KEY: 'sk-other' }).revision).toBe(revisions[0]);
  });
});
