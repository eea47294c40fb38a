import {
  type PlanUnderTest,
  type TestCandidate,
  createPlanUnderTest,
} from './test-support/plan-under-test.ts';
import { type Act, failsWith } from './test-support/scripted-provider.ts';

const finish = { kind: 'finish', usage: null } as const;
const quick: Act = { gapsMs: [100], endGapMs: 1, end: finish };
const slow: Act = { gapsMs: [5_000], endGapMs: 1, end: finish };
const silent: Act = { gapsMs: [], endGapMs: 0, end: { kind: 'silence', deaf: false } };
const samples = 20;

/** A plan whose first candidate is known to show a first piece after 100 ms. */
async function known(next: Act, other: readonly Act[], hedging = true): Promise<PlanUnderTest> {
  const candidates: readonly TestCandidate[] = [
    { provider: 'openai', model: 'a', acts: [...Array<Act>(samples).fill(quick), next] },
    { provider: 'anthropic', model: 'b', acts: other },
  ];
  const plan = createPlanUnderTest(candidates, { hedging });
  for (let call = 0; call < samples; call += 1) await plan.run();
  plan.announced.length = 0;
  plan.heard.length = 0;
  return plan;
}

function callsOf(plan: PlanUnderTest): readonly string[] {
  return plan.announced.map(({ model, outcome, code }) => [model, outcome, code ?? ''].join(' ').trim());
}

describe('hedging', () => {
  it('asks a second candidate when the first is slower than it is 19 times out of 20; the faster one wins', async () => {
    const plan = await known(slow, [{ ...quick, gapsMs: [10, 10] }]);
    const startMs = plan.time.clock.monotonicMs();
    await expect(plan.run()).resolves.toMatchObject({ value: { candidate: { deployment: { model: 'b' } } } });
    expect(plan.time.clock.monotonicMs() - startMs).toBe(100 + 10 + 10 + 1);
    expect(callsOf(plan)).toEqual(['a abandoned', 'b answered']);
    expect(plan.scripted('openai').aborted()).toBe(1);
    expect(plan.heard).toEqual([
      ['b#0.0 ', 1],
      ['b#0.1 ', 1],
    ]);
  });

  it('shows what the loser may have cost as what was accounted for it', async () => {
    const accounted: number[] = [];
    const plan = await known(slow, [{ ...quick, gapsMs: [10, 10] }]);
    const ended = await plan.run({ onCall: ({ costUsd }) => accounted.push(costUsd) });
    const [loserUsd] = accounted;
    expect(loserUsd).toBeGreaterThan(0);
    expect(plan.announced.map(({ cost_usd }) => cost_usd)).toEqual(accounted);
    expect(ended).toMatchObject({ value: { failedAttemptsUsd: loserUsd } });
  });

  it('abandons the second candidate when the first shows a piece after all', async () => {
    const plan = await known({ ...quick, gapsMs: [150, 10] }, [slow]);
    await plan.run();
    expect(callsOf(plan)).toEqual(['b abandoned', 'a answered']);
    expect(plan.scripted('anthropic').aborted()).toBe(1);
    expect(plan.heard).toHaveLength(2);
  });

  it('goes on with the one that is left when the other fails', async () => {
    const plan = await known(slow, [failsWith('provider.server_error')]);
    await plan.run();
    expect(callsOf(plan)).toEqual(['b failed provider.server_error', 'a answered']);
  });

  it('goes on by the rules when both fail', async () => {
    const late = { ...failsWith('provider.model_not_found'), endGapMs: 200 };
    const plan = await known(late, [failsWith('provider.server_error')]);
    await plan.run();
    expect(callsOf(plan)).toEqual([
      'b failed provider.server_error',
      'a failed provider.model_not_found',
      'b answered',
    ]);
  });

  it('reports a failure that everyone would report at once, and ends the other call', async () => {
    const late = { ...failsWith('provider.content_filtered'), endGapMs: 200 };
    const plan = await known(late, [silent]);
    await expect(plan.run()).resolves.toMatchObject({ reason: { code: 'provider.content_filtered' } });
    expect(callsOf(plan)).toEqual(['a failed provider.content_filtered', 'b abandoned']);
  });

  it('asks nobody any more when the first has failed before the time', async () => {
    const plan = await known(failsWith('provider.bad_request'), []);
    await plan.run();
    await plan.time.pass(10_000);
    expect(plan.scripted('anthropic').requests).toEqual([]);
  });

  it('ends both calls when the caller leaves', async () => {
    const plan = await known(silent, [silent]);
    const controller = new AbortController();
    plan.time.timers.after(500, () => {
      controller.abort(new Error('left'));
    });
    await expect(plan.run({ signal: controller.signal })).resolves.toMatchObject({ status: 'rejected' });
    expect(callsOf(plan)).toEqual(['a abandoned', 'b abandoned']);
  });

  it('is off unless it is wanted', async () => {
    const plan = await known(slow, [], false);
    await plan.run();
    expect(callsOf(plan)).toEqual(['a answered']);
  });

  it('waits until enough is known of the first candidate', async () => {
    const plan = createPlanUnderTest(
      [
        { provider: 'openai', model: 'a', acts: [quick, slow] },
        { provider: 'anthropic', model: 'b', acts: [] },
      ],
      { hedging: true },
    );
    await plan.run();
    await plan.run();
    expect(callsOf(plan)).toEqual(['a answered', 'a answered']);
  });
});
