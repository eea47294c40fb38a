import type { Decision } from '../spec/decision.ts';
import { decide } from './decide.ts';
import { deployments, extractiveEngine, healthOf, inputOf, ollamaModel } from './decision-fixtures.ts';

function modelsOf({ candidates }: Decision): readonly string[] {
  return candidates.map(({ deployment }) => deployment.model);
}

describe('the tier of a request', () => {
  it.each([
    { score: 0.81, wishes: {}, rule: 'high-complexity', tier: 'quality' },
    { score: 0.81, wishes: { quality: 'simple' }, rule: 'high-complexity', tier: 'quality' },
    { score: 0.1, wishes: { quality: 'quality' }, rule: 'quality-critical', tier: 'quality' },
    { score: 0.29, wishes: { quality: 'simple' }, rule: 'low-complexity', tier: 'simple' },
    { score: 0.3, wishes: { quality: 'simple' }, rule: 'balanced', tier: 'balanced' },
    { score: 0.29, wishes: {}, rule: 'balanced', tier: 'balanced' },
    { score: 0.6, wishes: {}, rule: 'balanced', tier: 'balanced' },
    { score: 0.61, wishes: {}, rule: 'leaning-to-quality', tier: 'quality' },
    { score: 0.8, wishes: {}, rule: 'leaning-to-quality', tier: 'quality' },
    { score: 0.7, wishes: { quality: 'simple' }, rule: 'balanced', tier: 'balanced' },
    { score: 0.9, wishes: { localOnly: true }, rule: 'local-only', tier: 'local' },
    { score: 0.9, wishes: { localOnly: true, quality: 'quality' }, rule: 'local-only', tier: 'local' },
    { score: 0.9, wishes: { tier: 'simple' }, rule: 'pinned-tier', tier: 'simple' },
    { score: 0.1, wishes: { tier: 'local' }, rule: 'pinned-tier', tier: 'local' },
    { score: 0.1, wishes: { provider: 'openai' }, rule: 'pinned-model', tier: 'balanced' },
    { score: 0.1, wishes: { model: 'gpt-large' }, rule: 'pinned-model', tier: 'quality' },
  ] as const)('is $tier by $rule at complexity $score with $wishes', ({ score, wishes, rule, tier }) => {
    expect(decide(inputOf({ score, wishes }))).toMatchObject({ rule, tier });
  });

  it('leans to quality under a cap exactly when a quality model fits it', () => {
    // 1,000 x 5 + 2,000 x 25 = 55,000 millionths of a dollar
    expect(decide(inputOf({ score: 0.7, wishes: { maxCostUsd: 0.055 } })).tier).toBe('quality');
    expect(decide(inputOf({ score: 0.7, wishes: { maxCostUsd: 0.0549 } })).tier).toBe('balanced');
  });

  it('does not lean to quality without a cap when that costs more than three times as much', () => {
    const dear = deployments.map((deployment) =>
      deployment.tiers.includes('quality')
        ? { ...deployment, price: { ...deployment.price, inputPer1m: 100, outputPer1m: 100 } }
        : deployment,
    );
    expect(decide(inputOf({ score: 0.7, deployments: dear })).tier).toBe('balanced');
  });

  it('is local when nothing but local models is there, in the words of the policy', () => {
    const decision = decide(
      inputOf({ score: 0.9, deployments: [ollamaModel('llama3.2:1b', ['local']), extractiveEngine()] }),
    );
    expect(decision).toMatchObject({ rule: 'local-only', tier: 'local' });
    expect(modelsOf(decision)).toEqual(['llama3.2:1b']);
  });
});

describe('the learner', () => {
  const asked: unknown[] = [];
  const always = (tier: 'simple' | 'balanced' | 'quality' | null) => (options: unknown) => {
    asked.push(options);
    return tier;
  };

  it('chooses between the tier of the policy and its neighbour', () => {
    const decision = decide(inputOf({ score: 0.2, chooseTier: always('simple') }));
    expect(decision).toMatchObject({ rule: 'learned', tier: 'simple' });
    expect(asked.at(-1)).toEqual({ taskType: 'analysis', lower: 'simple', upper: 'balanced' });
    decide(inputOf({ score: 0.5, chooseTier: always('quality') }));
    expect(asked.at(-1)).toEqual({ taskType: 'analysis', lower: 'balanced', upper: 'quality' });
  });

  it('is not offered a dearer tier than the policy chose for a cost-sensitive request', () => {
    decide(inputOf({ score: 0.55, wishes: { quality: 'simple' }, chooseTier: always('balanced') }));
    expect(asked.at(-1)).toEqual({ taskType: 'analysis', lower: 'simple', upper: 'balanced' });
  });

  it('leaves the choice of the policy when it does not know', () => {
    expect(decide(inputOf({ score: 0.9, chooseTier: always(null) })).rule).toBe('high-complexity');
  });

  it('is not asked about what the request decides, nor about a tier where nobody can answer', () => {
    asked.length = 0;
    decide(inputOf({ wishes: { quality: 'quality' }, chooseTier: always('balanced') }));
    decide(inputOf({ wishes: { tier: 'simple' }, chooseTier: always('balanced') }));
    decide(inputOf({ wishes: { localOnly: true }, chooseTier: always('balanced') }));
    const withoutSimple = deployments.filter(({ tiers }) => !tiers.includes('simple'));
    decide(inputOf({ score: 0.2, deployments: withoutSimple, chooseTier: always('simple') }));
    expect(asked).toEqual([]);
  });
});

describe('the order of candidates', () => {
  it('is the price within the tier, then the stronger tiers, then the cheaper ones', () => {
    expect(modelsOf(decide(inputOf()))).toEqual([
      ...['claude-middle', 'gpt-middle'],
      ...['claude-large', 'gpt-large'],
      ...['llama3.2:1b', 'gpt-small', 'claude-small'],
    ]);
  });

  it('puts the home provider first in every tier, whatever it costs', () => {
    const decision = decide(
      inputOf({ homeProvider: 'openai', homeReason: 'LLM_PROVIDER is set to openai.' }),
    );
    expect(modelsOf(decision).slice(0, 4)).toEqual([
      'gpt-middle',
      'claude-middle',
      'gpt-large',
      'claude-large',
    ]);
    expect(decision.reason).toBe(
      'Complexity 0.42 and balanced priority: balanced tier; gpt-middle of openai goes first at an estimated $0.026. LLM_PROVIDER is set to openai.',
    );
  });

  it('puts what cools down behind everything else, and says so when it was wanted', () => {
    const cooling = { state: 'cooling', inMs: 5_000 } as const;
    const health = healthOf({ 'claude-middle': cooling, 'gpt-middle': cooling });
    const decision = decide(inputOf({ healthOf: health }));
    expect(modelsOf(decision).slice(0, 2)).toEqual(['claude-large', 'gpt-large']);
    expect(modelsOf(decision).slice(-2)).toEqual(['claude-middle', 'gpt-middle']);
    expect(decision.tier).toBe('quality');
    expect(decision.reason).toContain('balanced tier, whose models are cooling down, so quality tier;');
  });

  it('leaves what is on probation its place, so that someone tries it', () => {
    const decision = decide(inputOf({ healthOf: healthOf({ 'claude-middle': { state: 'probing' } }) }));
    expect(modelsOf(decision)[0]).toBe('claude-middle');
  });

  it('asks a healthy model before one on probation at the same price', () => {
    const twins = deployments.map((deployment) =>
      deployment.model === 'gpt-middle'
        ? { ...deployment, price: { ...deployment.price, outputPer1m: 10 } }
        : deployment,
    );
    const probing = healthOf({ 'gpt-middle': { state: 'probing' } });
    const decision = decide(inputOf({ deployments: twins, healthOf: probing }));
    expect(modelsOf(decision).slice(0, 2)).toEqual(['claude-middle', 'gpt-middle']);
  });

  it('never leaves the local tier when only local models are allowed', () => {
    expect(modelsOf(decide(inputOf({ wishes: { localOnly: true } })))).toEqual(['llama3.2:1b']);
  });

  it('stays in a pinned tier and at a pinned provider', () => {
    expect(modelsOf(decide(inputOf({ wishes: { tier: 'quality' } })))).toEqual(['claude-large', 'gpt-large']);
    expect(modelsOf(decide(inputOf({ wishes: { provider: 'openai' } })))).toEqual([
      'gpt-middle',
      'gpt-large',
      'gpt-small',
    ]);
  });
});

describe('the built-in engine', () => {
  it('answers a grounded request for local models when there is no other', () => {
    const withoutOllama = deployments.filter(({ provider }) => provider !== 'ollama');
    const decision = decide(inputOf({ deployments: withoutOllama, wishes: { localOnly: true } }));
    expect(modelsOf(decision)).toEqual(['extractive-1']);
  });

  it('answers when it is pinned', () => {
    expect(modelsOf(decide(inputOf({ wishes: { provider: 'extractive' } })))).toEqual(['extractive-1']);
    expect(modelsOf(decide(inputOf({ wishes: { model: 'extractive-1' } })))).toEqual(['extractive-1']);
  });

  it('answers in every tier when it is all there is', () => {
    const alone = [extractiveEngine(['simple', 'balanced', 'quality', 'local'])];
    const decision = decide(inputOf({ deployments: alone, homeProvider: 'extractive' }));
    expect(decision).toMatchObject({ tier: 'balanced', rule: 'balanced' });
  });

  it('is dropped when there is no source to quote from, and when tools are to be called', () => {
    const wishes = { provider: 'extractive' } as const;
    expect(() => decide(inputOf({ wishes, grounded: false }))).toThrow('the request has none');
    expect(() => decide(inputOf({ wishes: { ...wishes, require: ['tools'] } }))).toThrow('cannot call tools');
  });
});

describe('what is dropped', () => {
  it('has a reason each, and stands beside the candidates', () => {
    const decision = decide(inputOf({ inputTokens: 300_000 }));
    expect(modelsOf(decision)).toEqual(['gpt-large']);
    expect(decision.tier).toBe('quality');
    const reasons = decision.dropped.map(({ deployment, reason }) => `${deployment.model}: ${reason}`);
    expect(reasons).toContain(
      'gpt-middle: Prompt and answer may take 300,000 + 2,000 tokens, more than its context of 200,000.',
    );
    expect(new Set(decision.dropped.map(({ deployment }) => deployment)).size).toBe(decision.dropped.length);
  });

  it('is what may cost more than the cap, down to the last tier', () => {
    const decision = decide(inputOf({ wishes: { maxCostUsd: 0.003 } }));
    expect(modelsOf(decision)).toEqual(['llama3.2:1b', 'gpt-small']);
    expect(decision.reason).toContain('balanced tier, where no model fits the cap, so simple tier;');
    expect(decision.dropped.find(({ deployment }) => deployment.model === 'gpt-large')?.reason).toBe(
      'It may cost $0.065, more than the cap of $0.0030.',
    );
  });

  it('is what cannot write as much as the answer may have', () => {
    const decide_ = (): unknown =>
      decide(inputOf({ wishes: { model: 'gpt-old' }, inputTokens: 100, maxOutputTokens: 5_000 }));
    expect(decide_).toThrow('It writes at most 4,096 tokens, fewer than the 5,000 that the answer may have.');
  });

  it('is what cannot stream when the request is to be streamed', () => {
    const mute = deployments.map((deployment) => ({ ...deployment, capabilities: ['tools' as const] }));
    expect(() => decide(inputOf({ deployments: mute, streaming: true }))).toThrow('cannot stream its answer');
  });
});
