import type { Decision } from '../spec/decision.ts';
import { candidateOf, deploymentOf } from '../resilience/test-support/scripted-provider.ts';
import { withinMeans } from './within-means.ts';

const dear = candidateOf(deploymentOf({ provider: 'openai', model: 'dear' }), 0.5);
const cheap = candidateOf(deploymentOf({ provider: 'gemini', model: 'cheap' }), 0.1);
const free = candidateOf(deploymentOf({ provider: 'ollama', model: 'free' }), 0);
const decisionOf = (...[first, ...others]: [typeof dear, ...(typeof dear)[]]): Decision => ({
  wantedTier: 'balanced',
  tier: 'balanced',
  rule: 'balanced',
  reason: 'The dear one is asked.',
  complexity: { score: 0.5, features: {} },
  inputTokens: 10,
  maxOutputTokens: 10,
  candidates: [first, ...others],
  dropped: [],
});

describe('a decision within the means of a task', () => {
  it('is the decision itself without a budget, and where everybody is paid for', () => {
    const decision = decisionOf(dear, cheap);
    expect(withinMeans(decision, undefined)).toBe(decision);
    expect(withinMeans(decision, 0.5)).toBe(decision);
  });

  it('leaves out whoever costs more than is left, and says so', () => {
    const decision = withinMeans(decisionOf(dear, cheap, free), 0.2);
    expect(decision.candidates).toEqual([cheap, free]);
    expect(decision.dropped).toMatchObject([
      {
        deployment: dear.deployment,
        reason: expect.stringContaining('$0.50, more than the $0.20') as unknown,
      },
    ]);
    expect(decision.reason).toMatch(/^The dear one is asked\. .*cheap of gemini is asked\.$/);
  });

  it('keeps what is free when nothing is left', () => {
    expect(withinMeans(decisionOf(dear, free), 0).candidates).toEqual([free]);
  });

  it('is refused when nobody is left, with the price of the cheapest', () => {
    const refused = (): Decision => withinMeans(decisionOf(dear, cheap), 0.01);
    expect(refused).toThrow('budget.exhausted');
    expect(refused).toThrow(
      'The budget has $0.010 left for the task; the cheapest model that can serve it may cost $0.10.',
    );
  });
});
