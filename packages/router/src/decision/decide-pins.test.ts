import { HarvestError } from '@harvest/runtime/harvest-error';
import type { DecisionInput, RoutingWishes } from '../spec/decision.ts';
import { decide } from './decide.ts';
import { cloudModel, deployments, inputOf, ollamaModel } from './decision-fixtures.ts';

function refusalOf(input: DecisionInput): HarvestError {
  try {
    decide(input);
  } catch (error) {
    if (error instanceof HarvestError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('wishes that contradict each other', () => {
  it.each<[RoutingWishes, string]>([
    [{ tier: 'quality', quality: 'simple' }, 'pin the tier quality and set the quality simple'],
    [{ localOnly: true, tier: 'quality' }, 'local models only and pin the tier quality'],
    [{ localOnly: true, provider: 'openai' }, 'pin openai, which is a cloud provider'],
    [{ localOnly: true, provider: 'gemini' }, 'pin gemini, which is a cloud provider'],
    [{ localOnly: true, model: 'gpt-large' }, 'pin gpt-large, which is a cloud model'],
    [{ tier: 'local', provider: 'anthropic' }, 'pin the tier local and anthropic'],
    [{ tier: 'simple', model: 'gpt-large' }, 'pin the tier simple and gpt-large'],
    [{ provider: 'anthropic', model: 'gpt-large' }, 'gpt-large, which is a model of openai'],
    [{ provider: 'anthropic', model: 'gemini-3-pro' }, 'gemini-3-pro, which is a model of gemini'],
    [{ provider: 'openai', model: 'llama3.2:1b' }, 'llama3.2:1b, which is a model of ollama'],
    [{ provider: 'extractive', model: 'other' }, 'the built-in engine has no such model'],
  ])('are refused: %j', (wishes, message) => {
    const refusal = refusalOf(inputOf({ wishes }));
    expect(refusal.code).toBe('router.contradictory_options');
    expect(refusal.publicMessage).toContain(message);
  });

  it('are fine where they agree', () => {
    expect(decide(inputOf({ wishes: { tier: 'quality', model: 'gpt-large' } })).tier).toBe('quality');
    expect(decide(inputOf({ wishes: { localOnly: true, tier: 'local', provider: 'ollama' } })).tier).toBe(
      'local',
    );
    expect(decide(inputOf({ wishes: { localOnly: true, model: 'llama3.2:1b' } })).tier).toBe('local');
  });
});

describe('a pinned model', () => {
  it('is all that is asked', () => {
    const { candidates, reason } = decide(inputOf({ wishes: { model: 'gpt-old' }, inputTokens: 100 }));
    expect(candidates.map(({ deployment }) => deployment.model)).toEqual(['gpt-old']);
    expect(reason).toBe('The request pins gpt-old: gpt-old of openai answers at an estimated $0.12.');
  });

  it('need not be listed when its provider is pinned, and is priced as the dearest of that provider', () => {
    const { candidates, reason } = decide(inputOf({ wishes: { provider: 'openai', model: 'brand-new' } }));
    // 1,000 x 30 + 2,000 x 60 = 150,000 millionths of a dollar, by gpt-old
    expect(candidates[0].estimatedCostUsd).toBeCloseTo(0.15, 12);
    expect(candidates[0].deployment).toMatchObject({ model: 'brand-new', pricing: 'assumed' });
    expect(reason).toContain('at an assumed $0.15, since its price is not listed');
  });

  it('need not be listed when the home provider may have it', () => {
    const input = inputOf({ wishes: { model: 'qwen3:8b' }, homeProvider: 'ollama' });
    expect(decide(input).candidates[0].deployment).toMatchObject({
      provider: 'ollama',
      pricing: 'free',
      local: true,
    });
  });

  it('of several providers is asked of the local one alone when nothing may leave the machines', () => {
    const both = [cloudModel('openai', 'gpt-oss'), ollamaModel('gpt-oss', ['local'])];
    const providersOf = (wishes: RoutingWishes): readonly string[] =>
      decide(inputOf({ deployments: both, wishes })).candidates.map(({ deployment }) => deployment.provider);
    expect(providersOf({ model: 'gpt-oss' })).toEqual(['ollama', 'openai']);
    expect(providersOf({ model: 'gpt-oss', localOnly: true })).toEqual(['ollama']);
  });

  it('is found under the tag that Ollama adds by itself', () => {
    const input = inputOf({
      deployments: [ollamaModel('mistral:latest', ['local'])],
      wishes: { model: 'mistral' },
    });
    expect(decide(input).candidates[0].deployment.model).toBe('mistral:latest');
  });

  it.each([
    ['gpt-midle', 'Did you mean gpt-middle?'],
    ['claude-smal', 'Did you mean claude-small?'],
    ['nothing-like-it', 'Pin the provider that has it, too.'],
  ])('of which nobody is known is refused, with names that are alike: %s', (model, advice) => {
    const refusal = refusalOf(inputOf({ wishes: { model } }));
    expect(refusal.code).toBe('router.unknown_model');
    expect(refusal.publicMessage).toContain(advice);
  });

  it('is refused when it is nearly one of the home provider, unless that provider is pinned', () => {
    const refusal = refusalOf(inputOf({ wishes: { model: 'gpt-midle' }, homeProvider: 'openai' }));
    expect(refusal.code).toBe('router.unknown_model');
    expect(refusal.publicMessage).toContain('Did you mean gpt-middle?');
    expect(refusal.publicMessage).toContain('pin the provider that has it, too');
    const pinned = inputOf({ wishes: { model: 'gpt-midle', provider: 'openai' }, homeProvider: 'openai' });
    expect(decide(pinned).candidates[0].deployment).toMatchObject({
      provider: 'openai',
      model: 'gpt-midle',
      pricing: 'assumed',
    });
  });

  it('with other numbers than a listed one is another model of the home provider, and no misspelling', () => {
    const listed = [cloudModel('openai', 'gpt-5.6-luna'), ollamaModel('qwen3:4b', ['local'])];
    const askedOf = (model: string, homeProvider: 'openai' | 'ollama'): unknown =>
      decide(inputOf({ deployments: listed, wishes: { model }, homeProvider })).candidates[0].deployment
        .model;
    expect(askedOf('gpt-5.7-luna', 'openai')).toBe('gpt-5.7-luna');
    expect(askedOf('qwen3:8b', 'ollama')).toBe('qwen3:8b');
    expect(() => askedOf('gpt-5.6-lunna', 'openai')).toThrow('Did you mean gpt-5.6-luna?');
  });

  it('is not expected of the home provider when its name is another maker’s', () => {
    const refusal = refusalOf(inputOf({ wishes: { model: 'gpt-midle' }, homeProvider: 'ollama' }));
    expect(refusal.code).toBe('router.unknown_model');
  });

  it('of a provider that is not configured is refused with what would help, and no setting of the server', () => {
    const refusal = refusalOf(inputOf({ wishes: { model: 'gemini-3-pro' }, homeProvider: 'ollama' }));
    expect(refusal.code).toBe('router.no_candidate');
    expect(refusal.publicMessage).toBe(
      'gemini-3-pro is a model of gemini, which is not configured. Bring a key of your own, or ask the operator for it.',
    );
  });
});

describe('a pinned provider', () => {
  it('that is not configured is refused with what would help, and no setting of the server', () => {
    const refusal = refusalOf(inputOf({ wishes: { provider: 'gemini' } }));
    expect(refusal).toMatchObject({
      code: 'router.no_candidate',
      publicMessage:
        'The provider gemini is not configured. Bring a key of your own, or ask the operator for it.',
    });
  });

  it('answers even if it takes no part by itself', () => {
    const aside = [ollamaModel('llama3.2:1b', []), ...deployments.slice(1)];
    const models = (wishes: RoutingWishes): readonly string[] =>
      decide(inputOf({ deployments: aside, wishes })).candidates.map(({ deployment }) => deployment.model);
    expect(models({ provider: 'ollama' })).toEqual(['llama3.2:1b']);
    expect(models({})).not.toContain('llama3.2:1b');
    expect(models({ localOnly: true })).toEqual(['extractive-1']);
  });

  it('without a model in the pinned tier is refused', () => {
    const refusal = refusalOf(inputOf({ wishes: { provider: 'ollama', tier: 'quality' } }));
    expect(refusal.publicMessage).toBe('No model of ollama serves the quality tier.');
  });
});

describe('a request that nobody can answer', () => {
  it('is refused with the cheapest price when only the cap is in the way', () => {
    const cloud = deployments.filter(({ local }) => !local);
    const refusal = refusalOf(inputOf({ deployments: cloud, wishes: { maxCostUsd: 0.001 } }));
    expect(refusal.code).toBe('router.cost_cap_too_low');
    // 1,000 x 0.2 + 2,000 x 1.2 = 2,600 millionths of a dollar
    expect(refusal.publicMessage).toBe(
      'The cap is $0.0010; the cheapest model that can serve the request, gpt-small of openai, may cost $0.0026.',
    );
    expect(refusal.details).toMatchObject({ provider: 'openai', model: 'gpt-small', maxCostUsd: 0.001 });
  });

  it('is refused with the largest context when it is longer than all of them', () => {
    const refusal = refusalOf(inputOf({ inputTokens: 2_000_000, wishes: { maxCostUsd: 0.001 } }));
    expect(refusal.code).toBe('router.context_too_long');
    expect(refusal.publicMessage).toContain('that of gpt-large of openai, holds 1,000,000.');
  });

  it('is refused with what the models cannot do', () => {
    const mute = deployments.map((deployment) => ({ ...deployment, capabilities: ['streaming' as const] }));
    const refusal = refusalOf(inputOf({ deployments: mute, wishes: { require: ['tools'] } }));
    expect(refusal.code).toBe('router.no_candidate');
    expect(refusal.publicMessage).toContain('claude-middle cannot call tools.');
  });
});
