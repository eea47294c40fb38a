import { HarvestError } from '@harvest/runtime/harvest-error';
import type { CallerKey } from '../spec/router.ts';
import { type TestCandidate, createPlanUnderTest } from './test-support/plan-under-test.ts';
import { failsWith } from './test-support/scripted-provider.ts';

const keyCalled = (id: string): CallerKey & { readonly opened: () => number } => {
  let opened = 0;
  return { id, open: () => `secret-${String((opened += 1))}`, opened: () => opened };
};
const candidates = (...codes: Parameters<typeof failsWith>[0][]): readonly TestCandidate[] => [
  { provider: 'openai', model: 'a', acts: codes.map((code) => failsWith(code)) },
  { provider: 'gemini', model: 'b', acts: [] },
];

describe('a plan with a key of the caller', () => {
  it('opens the key for each call to its provider, and for no other', async () => {
    const openai = keyCalled('1');
    const anthropic = keyCalled('2');
    const plan = createPlanUnderTest(candidates('provider.server_error'));
    const result = await plan.run({ keys: { openai, anthropic } });
    expect(result.status).toBe('fulfilled');
    expect(plan.announced.map(({ model, own_key: own }) => [model, own])).toEqual([
      ['a', true],
      ['b', undefined],
    ]);
    expect([openai.opened(), anthropic.opened()]).toEqual([1, 0]);
  });

  it('leaves the operator’s key and other callers’ keys in their places when it is refused', async () => {
    const plan = createPlanUnderTest(candidates('provider.auth_failed'));
    const [openAi] = plan.deployments;
    if (openAi === undefined) throw new Error('there is no deployment');
    await plan.run({ keys: { openai: keyCalled('bad') } });
    expect(plan.board.healthOf(openAi, 'bad').state).toBe('cooling');
    expect(plan.board.healthOf(openAi, 'good').state).toBe('healthy');
    expect(plan.board.healthOf(openAi).state).toBe('healthy');
    const good = await plan.run({ keys: { openai: keyCalled('good') } });
    expect(good).toMatchObject({ value: { candidate: { deployment: { model: 'a' } } } });
    const again = await plan.run({ keys: { openai: keyCalled('bad') } });
    expect(again).toMatchObject({ value: { candidate: { deployment: { model: 'b' } } } });
  });

  it('ends with what opening the key fails with, and asks nobody else', async () => {
    const unreadable = new HarvestError({ code: 'secrets.unreadable', publicMessage: 'It cannot be read.' });
    const open = (): string => {
      throw unreadable;
    };
    const plan = createPlanUnderTest(candidates());
    const [openAi] = plan.deployments;
    if (openAi === undefined) throw new Error('there is no deployment');
    expect(await plan.run({ keys: { openai: { id: 'x', open } } })).toEqual({
      status: 'rejected',
      reason: unreadable,
    });
    expect(plan.scripted('openai').requests).toEqual([]);
    expect(plan.scripted('gemini').requests).toEqual([]);
    expect(plan.board.healthOf(openAi, 'x').state).toBe('healthy');
  });
});
