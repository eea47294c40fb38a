import type { Deployment, ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { type OutputFormat, outputFormatNames } from '@harvest/contracts/output-formats';
import type { Tier } from '@harvest/contracts/tiers';
import fc from 'fast-check';
import { decide } from './decide.ts';
import { cloudModel, extractiveEngine, inputOf, ollamaModel } from './decision-fixtures.ts';
import { tierLadder } from './policy.ts';
import { type LimitedRequest, promptLimitsOf } from './prompt-limits.ts';

const overheadTokens = 300;
const marginTokens = 1_000;
const ladder: Tier[] = [...tierLadder];
const shortModel = cloudModel('openai', 'short', {
  tiers: ladder,
  contextTokens: 8_192,
  maxOutputTokens: 4_096,
});
const longModel = cloudModel('openai', 'long', { tiers: ladder });
const unasked = cloudModel('openai', 'unasked', { contextTokens: 1_000_000, maxOutputTokens: 100 });
const small = ollamaModel('llama3.2:1b', ['simple', 'local']);

function catalogueOf(
  deployments: readonly Deployment[],
  homeProvider: ModelCatalogue['homeProvider'] = null,
): ModelCatalogue {
  return {
    revision: 'r',
    homeProvider,
    homeReason: 'A test says so.',
    deployments: [...deployments],
    defaultMaxOutputTokens: 2_000,
    promptOverheadTokens: Object.fromEntries(outputFormatNames.map((name) => [name, overheadTokens])),
    sourceTokensMax: 24_000,
  };
}

const limits = (
  catalogue: ModelCatalogue,
  { wishes = {}, outputFormat = 'analysis', options = {} }: Partial<LimitedRequest> = {},
) => promptLimitsOf(catalogue, { wishes, outputFormat, options });

const roomOf = ({ contextTokens }: Deployment, answerTokens: number): number =>
  contextTokens - answerTokens - overheadTokens - marginTokens;

describe('how much of the sources goes into a prompt', () => {
  it('is what the operator allows where a context holds it', () => {
    expect(limits(catalogueOf([longModel])).sourceTokensMax).toBe(24_000);
  });

  it('goes by models that could be asked, not by those that are asked by name alone', () => {
    const catalogue = catalogueOf([shortModel, unasked], 'openai');
    expect(limits(catalogue).sourceTokensMax).toBe(roomOf(shortModel, 2_000));
    expect(limits(catalogue, { wishes: { provider: 'openai' } }).sourceTokensMax).toBe(
      roomOf(shortModel, 2_000),
    );
    expect(limits(catalogue, { wishes: { model: 'unasked' } }).sourceTokensMax).toBe(24_000);
  });

  it.each([
    { tier: 'local' },
    { localOnly: true },
    { provider: 'ollama' },
    { model: 'llama3.2:1b' },
  ] as const)('is what the model holds that the wishes leave: %j', (wishes) => {
    const catalogue = catalogueOf([small, longModel, extractiveEngine()]);
    expect(limits(catalogue, { wishes }).sourceTokensMax).toBe(roomOf(small, 2_000));
    expect(limits(catalogue).sourceTokensMax).toBe(24_000);
  });

  it("is what home holds, rather than more for another provider's model", () => {
    const home = ollamaModel('llama3.2:1b', [...ladder, 'local']);
    const catalogue = catalogueOf([home, longModel], 'ollama');
    const { maxOutputTokens, sourceTokensMax } = limits(catalogue);
    expect(sourceTokensMax).toBe(roomOf(home, 2_000));
    const inputTokens = overheadTokens + sourceTokensMax;
    const decision = decide(inputOf({ ...catalogue, inputTokens, maxOutputTokens }));
    expect(decision.candidates[0].deployment).toBe(home);
    expect(limits(catalogue, { wishes: { provider: 'openai' } }).sourceTokensMax).toBe(24_000);
  });

  it('passes over a home that has no room for any source', () => {
    const tiny = { ...ollamaModel('tiny', [...ladder, 'local']), contextTokens: 1_500 };
    expect(limits(catalogueOf([tiny, longModel], 'ollama')).sourceTokensMax).toBe(24_000);
  });

  it('is everything where nobody but the built-in engine answers', () => {
    const all = Number.MAX_SAFE_INTEGER;
    expect(limits(catalogueOf([extractiveEngine()], 'extractive')).sourceTokensMax).toBe(all);
    const both = catalogueOf([longModel, extractiveEngine()]);
    expect(limits(both, { wishes: { provider: 'extractive' } }).sourceTokensMax).toBe(all);
    expect(limits(both, { wishes: { localOnly: true } }).sourceTokensMax).toBe(all);
  });

  it('is what the operator allows for a request that is refused in any case', () => {
    expect(limits(catalogueOf([longModel]), { wishes: { model: 'nobody-has-it' } })).toEqual({
      maxOutputTokens: 2_000,
      sourceTokensMax: 24_000,
    });
  });
});

describe('how long an answer may be', () => {
  const fifty = { outputFormat: 'quiz', options: { count: 50 } } as const;

  it("is the operator's default, or what the format needs for what was asked for", () => {
    const catalogue = catalogueOf([longModel]);
    expect(limits(catalogue).maxOutputTokens).toBe(2_000);
    expect(limits(catalogue, { outputFormat: 'quiz' }).maxOutputTokens).toBe(3_000);
    expect(limits(catalogue, fifty).maxOutputTokens).toBe(8_000);
    expect(limits(catalogue, { options: { length_words: 1_000 } }).maxOutputTokens).toBe(4_000);
  });

  it('is no more than every model writes that could be asked', () => {
    const terse = { ...longModel, model: 'terse', maxOutputTokens: 4_096 };
    expect(limits(catalogueOf([longModel, terse, unasked]), fifty).maxOutputTokens).toBe(4_096);
  });

  it('leaves the source half of a short context', () => {
    const { maxOutputTokens, sourceTokensMax } = limits(catalogueOf([shortModel]), fifty);
    expect(maxOutputTokens).toBe(Math.floor((8_192 - overheadTokens - marginTokens) / 2));
    expect(sourceTokensMax).toBeGreaterThanOrEqual(maxOutputTokens);
  });

  it('is what the request says, whoever cannot write as much', () => {
    const asked = { options: { max_output_tokens: 5_000 } };
    expect(limits(catalogueOf([shortModel]), asked).maxOutputTokens).toBe(5_000);
    // Whoever is excluded by it does not count for the context either.
    const terse = { ...longModel, model: 'terse', maxOutputTokens: 4_096 };
    const roomy = { ...shortModel, model: 'roomy', maxOutputTokens: 8_000, contextTokens: 12_000 };
    expect(limits(catalogueOf([terse, roomy]), asked).sourceTokensMax).toBe(roomOf(roomy, 5_000));
  });
});

describe('the limits of a request that says nothing of the length', () => {
  const deployment = fc.record({
    contextTokens: fc.integer({ min: 2_500, max: 60_000 }),
    maxOutputTokens: fc.integer({ min: 500, max: 10_000 }),
    tier: fc.constantFrom<Tier>(...ladder),
    provider: fc.constantFrom('openai', 'anthropic'),
  });

  it('never make a request unroutable, however long the source and its answer are', () => {
    fc.assert(
      fc.property(
        fc.array(deployment, { minLength: 1, maxLength: 5 }),
        fc.constantFrom('openai', null),
        fc.constantFrom<OutputFormat>('analysis', 'quiz', 'blog'),
        fc.integer({ min: 1, max: 50 }),
        (rows, homeProvider, outputFormat, count) => {
          const models = rows.map(({ tier, provider, ...row }, index) =>
            cloudModel(provider, `model-${String(index)}`, { ...row, tiers: [tier] }),
          );
          const catalogue = catalogueOf(models, homeProvider);
          const options = outputFormat === 'quiz' ? { count } : {};
          const { maxOutputTokens, sourceTokensMax } = limits(catalogue, { outputFormat, options });
          const inputTokens = overheadTokens + marginTokens + sourceTokensMax;
          const { candidates } = decide(inputOf({ ...catalogue, inputTokens, maxOutputTokens }));
          const asked = candidates.map(({ deployment: { provider } }) => provider);
          // A long source is no reason to leave home.
          if (models.some(({ provider }) => provider === homeProvider)) expect(asked).toContain(homeProvider);
        },
      ),
    );
  });
});
