import { providerNames } from '@harvest/contracts/providers';
import fc from 'fast-check';
import { decideStatically } from './static-policy.ts';

const candidates = [
  { name: 'ollama', defaultModel: 'llama3.2:1b' },
  { name: 'openai', defaultModel: 'small' },
] as const;
const policy = { provider: 'ollama', model: 'llama3.2:1b', reason: 'Ollama answers.' } as const;

describe('decideStatically', () => {
  it('follows the policy, in its own words, when nothing is pinned', () => {
    expect(decideStatically({ candidates, policy, request: {} })).toEqual(policy);
  });

  it('asks a pinned provider for its default model', () => {
    const decision = decideStatically({ candidates, policy, request: { provider: 'openai' } });
    expect(decision).toMatchObject({ provider: 'openai', model: 'small' });
    expect(decision.reason).toContain('pins the provider');
  });

  it('asks the default provider for a pinned model', () => {
    const decision = decideStatically({ candidates, policy, request: { model: 'qwen3' } });
    expect(decision).toMatchObject({ provider: 'ollama', model: 'qwen3' });
    expect(decision.reason).toContain('pins the model');
  });

  it('never decides against a pin and never for someone who is not a candidate', () => {
    const pins = fc.record(
      { provider: fc.constantFrom(...providerNames), model: fc.string({ minLength: 1 }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(pins, (request) => {
        const wanted = request.provider ?? policy.provider;
        if (!candidates.some(({ name }) => name === wanted)) {
          expect(() => decideStatically({ candidates, policy, request })).toThrow('router.no_candidate');
          return;
        }
        const decision = decideStatically({ candidates, policy, request });
        expect(decision.provider).toBe(wanted);
        if (request.model !== undefined) expect(decision.model).toBe(request.model);
      }),
    );
  });

  it('names the variable that would make a missing provider available', () => {
    const decide = (): unknown => decideStatically({ candidates, policy, request: { provider: 'gemini' } });
    expect(decide).toThrow('The provider gemini is not configured. Set GEMINI_API_KEY to use it.');
  });
});
