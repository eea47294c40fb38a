import type { ErrorCode } from '@harvest/contracts/error-codes';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { ExecutedPlan } from './execute-plan.ts';
import { type TestCandidate, countedUsage, createPlanUnderTest } from './test-support/plan-under-test.ts';
import { type Act, failsWith } from './test-support/scripted-provider.ts';

const finish = { kind: 'finish', usage: null } as const;
const silent: Act = { gapsMs: [], endGapMs: 0, end: { kind: 'silence', deaf: false } };

/** Two candidates behind different providers; the second answers unless told otherwise. */
function pair(first: readonly Act[], second: readonly Act[] = []): readonly [TestCandidate, TestCandidate] {
  return [
    { provider: 'openai', model: 'a', acts: first },
    { provider: 'anthropic', model: 'b', acts: second },
  ];
}

function answerOf(result: PromiseSettledResult<ExecutedPlan>): ExecutedPlan {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

function errorOf(result: PromiseSettledResult<ExecutedPlan>): HarvestError {
  if (result.status === 'rejected' && result.reason instanceof HarvestError) return result.reason;
  throw new Error('it did not fail with a HarvestError');
}

/** The calls of an execution, such as `a failed provider.overloaded`. */
function callsOf(attempts: ExecutedPlan['attempts']): readonly string[] {
  return attempts.map(({ model, outcome, code }) => [model, outcome, code ?? ''].join(' ').trim());
}

describe('a passing fault', () => {
  const passing: readonly ErrorCode[] = [
    'provider.overloaded',
    'provider.server_error',
    'provider.unreachable',
    'provider.stream_interrupted',
    'provider.rate_limited',
  ];
  it.each(passing)('%s is tried again on the only candidate, with growing pauses', async (code) => {
    const plan = createPlanUnderTest([
      { provider: 'openai', model: 'a', acts: [failsWith(code), failsWith(code)] },
    ]);
    const { attempts } = answerOf(await plan.run());
    expect(callsOf(attempts)).toEqual([`a failed ${code}`, `a failed ${code}`, 'a answered']);
    // 1 ms of each failed call, half of 250 and half of 500 ms of backoff, 2 ms of the answer.
    expect(plan.time.clock.monotonicMs()).toBe(1 + 125 + 1 + 250 + 2);
  });

  it('is tried a bounded number of times and then reported', async () => {
    const code = 'provider.server_error';
    const plan = createPlanUnderTest([
      { provider: 'openai', model: 'a', acts: Array<Act>(9).fill(failsWith(code)) },
    ]);
    expect(errorOf(await plan.run()).code).toBe(code);
    expect(plan.announced).toHaveLength(3);
  });

  it('waits for as long as the provider says', async () => {
    const plan = createPlanUnderTest([
      { provider: 'openai', model: 'a', acts: [failsWith('provider.rate_limited', 7_000)] },
    ]);
    expect(callsOf(answerOf(await plan.run()).attempts)).toEqual([
      'a failed provider.rate_limited',
      'a answered',
    ]);
    expect(plan.time.clock.monotonicMs()).toBe(1 + 7_000 + 2);
  });

  it('makes room at once for a healthy candidate that costs less than the wait', async () => {
    const [first, second] = pair([failsWith('provider.rate_limited', 2_000)]);
    const plan = createPlanUnderTest([first, { ...second, estimatedCostUsd: 0.001 + 0.02 }], {
      waitUsdPerSecond: 0.01,
    });
    expect(answerOf(await plan.run()).candidate.deployment.model).toBe('b');
    expect(plan.time.clock.monotonicMs()).toBe(1 + 2);
  });

  it('is waited for when the other candidate costs more than the wait', async () => {
    const [first, second] = pair([failsWith('provider.rate_limited', 2_000)]);
    const plan = createPlanUnderTest([first, { ...second, estimatedCostUsd: 0.001 + 0.021 }], {
      waitUsdPerSecond: 0.01,
    });
    expect(answerOf(await plan.run()).candidate.deployment.model).toBe('a');
  });

  it('is waited for a little longer when other callers were told so meanwhile, but not for ever', async () => {
    const acts = [failsWith('provider.rate_limited', 7_000)];
    const afterHearing = async (
      atMs: number,
      retryAfterMs: number,
    ): Promise<PromiseSettledResult<ExecutedPlan>> => {
      const plan = createPlanUnderTest([{ provider: 'openai', model: 'a', acts }]);
      plan.time.timers.after(atMs, () => {
        const told = {
          outcome: 'failed',
          code: 'provider.rate_limited',
          retryAfterMs,
          onTrial: false,
        } as const;
        plan.board.report(plan.deployments[0]!, told);
      });
      return await plan.run();
    };
    expect(answerOf(await afterHearing(100, 7_000)).response.text).toBe('a#1.0 ');
    expect(errorOf(await afterHearing(6_000, 7_000)).code).toBe('router.all_cooling');
  });

  it('is not waited for beyond the time of the caller', async () => {
    const plan = createPlanUnderTest([
      { provider: 'openai', model: 'a', acts: [failsWith('provider.rate_limited', 5_000)] },
    ]);
    expect(errorOf(await plan.run({ budgetMs: 4_000 }))).toMatchObject({
      code: 'router.all_cooling',
      retryAfterMs: 5_000,
    });
    expect(plan.time.clock.monotonicMs()).toBe(1);
  });
});

describe('a failure that would come again', () => {
  it('of the context length goes to a larger context, not to one of the same size', async () => {
    const plan = createPlanUnderTest([
      {
        provider: 'openai',
        model: 'a',
        acts: [failsWith('provider.context_too_long')],
        contextTokens: 1_000,
      },
      { provider: 'gemini', model: 'same', acts: [], contextTokens: 1_000 },
      { provider: 'anthropic', model: 'larger', acts: [], contextTokens: 2_000 },
    ]);
    expect(callsOf(answerOf(await plan.run()).attempts)).toEqual([
      'a failed provider.context_too_long',
      'larger answered',
    ]);
  });

  it.each(['provider.content_filtered', 'provider.bad_request'] as const)(
    '%s is reported at once, with nobody else asked',
    async (code) => {
      const plan = createPlanUnderTest(pair([failsWith(code)]));
      expect(errorOf(await plan.run()).code).toBe(code);
      expect(plan.announced).toHaveLength(1);
    },
  );

  it.each(['provider.auth_failed', 'provider.forbidden', 'provider.quota_exhausted'] as const)(
    '%s takes out all candidates behind the key, and lets the deployment cool',
    async (code) => {
      const plan = createPlanUnderTest([
        { provider: 'openai', model: 'a', acts: [failsWith(code)] },
        { provider: 'openai', model: 'a2', acts: [] },
        { provider: 'anthropic', model: 'b', acts: [] },
      ]);
      expect(callsOf(answerOf(await plan.run()).attempts)).toEqual([`a failed ${code}`, 'b answered']);
      expect(plan.board.healthOf(plan.deployments[0]!)).toMatchObject({ state: 'cooling', code });
    },
  );

  it('of an unknown model goes to the next candidate, and does not count against the deployment', async () => {
    const plan = createPlanUnderTest(pair([failsWith('provider.model_not_found')]));
    expect(answerOf(await plan.run()).candidate.deployment.model).toBe('b');
    expect(plan.board.healthOf(plan.deployments[0]!)).toEqual({ state: 'healthy' });
  });

  it('of a key that was refused a short time ago is told at once instead of as cooling', async () => {
    const plan = createPlanUnderTest([
      { provider: 'openai', model: 'a', acts: [failsWith('provider.auth_failed')] },
    ]);
    expect(errorOf(await plan.run()).code).toBe('provider.auth_failed');
    expect(errorOf(await plan.run()).code).toBe('provider.auth_failed');
    expect(plan.announced).toHaveLength(1);
  });
});

describe('a silent deployment', () => {
  it('is left after the limit for the first piece, and not asked again', async () => {
    const plan = createPlanUnderTest(pair([silent]), { firstTokenTimeoutMs: 3_000 });
    expect(callsOf(answerOf(await plan.run()).attempts)).toEqual(['a failed provider.timeout', 'b answered']);
    expect(plan.time.clock.monotonicMs()).toBe(3_000 + 2);
    expect(plan.scripted('openai').aborted()).toBe(1);
  });

  it('is left when it falls silent between two pieces', async () => {
    const stalls: Act = { ...silent, gapsMs: [10, 400] };
    const plan = createPlanUnderTest(pair([stalls]), { betweenTokensTimeoutMs: 500 });
    expect(callsOf(answerOf(await plan.run()).attempts)).toEqual(['a failed provider.timeout', 'b answered']);
    expect(plan.time.clock.monotonicMs()).toBe(10 + 400 + 500 + 2);
  });

  it('is left even when its provider does not notice that it was aborted', async () => {
    const deaf: Act = { gapsMs: [], endGapMs: 0, end: { kind: 'silence', deaf: true } };
    const plan = createPlanUnderTest(pair([deaf]));
    expect(answerOf(await plan.run()).candidate.deployment.model).toBe('b');
  });

  it('has the longer limit when the answer is not streamed, and is left in the same way', async () => {
    const plan = createPlanUnderTest(pair([silent]), { wholeAnswerTimeoutMs: 9_000 });
    const { attempts } = answerOf(await plan.run({ streaming: false }));
    expect(callsOf(attempts)).toEqual(['a failed provider.timeout', 'b answered']);
    expect(plan.time.clock.monotonicMs()).toBe(9_000 + 2);
  });

  it('leaves half of the time to the candidates behind it', async () => {
    const plan = createPlanUnderTest(pair([silent]), { firstTokenTimeoutMs: 30_000 });
    expect(answerOf(await plan.run({ budgetMs: 10_000 })).candidate.deployment.model).toBe('b');
    expect(plan.time.clock.monotonicMs()).toBe(5_000 + 2);
  });

  it('has more time when it is local, because its model may have to be loaded', async () => {
    const [first, second] = pair([silent]);
    const plan = createPlanUnderTest([{ ...first, local: true }, second], { wholeAnswerTimeoutMs: 9_000 });
    expect(callsOf(answerOf(await plan.run()).attempts)).toEqual(['a failed provider.timeout', 'b answered']);
    expect(plan.time.clock.monotonicMs()).toBe(9_000 + 2);
  });

  it('that streams slowly, but within the limits, is not left', async () => {
    const slow: Act = { gapsMs: Array<number>(50).fill(900), endGapMs: 900, end: finish };
    const plan = createPlanUnderTest(pair([slow]), {
      firstTokenTimeoutMs: 1_000,
      betweenTokensTimeoutMs: 1_000,
    });
    expect(answerOf(await plan.run()).candidate.deployment.model).toBe('a');
  });
});

describe('a stream that dies after text was passed on', () => {
  const dies: Act = {
    gapsMs: [1, 1],
    endGapMs: 1,
    end: { kind: 'fail', code: 'provider.stream_interrupted' },
  };

  it('begins anew on the next candidate, whatever that costs, and the listener is told before the first new piece', async () => {
    const [first, second] = pair([dies]);
    const plan = createPlanUnderTest([first, { ...second, estimatedCostUsd: 9 }]);
    const { response } = answerOf(await plan.run());
    expect(response.text).toBe('b#0.0 ');
    expect(plan.heard).toEqual([
      ['a#0.0 ', 1],
      ['a#0.1 ', 1],
      { restart: '2: a -> b (provider.stream_interrupted)' },
      ['b#0.0 ', 2],
    ]);
  });

  it('is the end for a listener that cannot take text back, and nobody else is asked', async () => {
    const plan = createPlanUnderTest(pair([dies]));
    expect(errorOf(await plan.run({ restartable: false })).code).toBe('provider.stream_interrupted');
    expect(plan.announced.map(({ model }) => model)).toEqual(['a']);
    const unheard = createPlanUnderTest(pair([failsWith('provider.model_not_found')]));
    expect(answerOf(await unheard.run({ restartable: false })).response.text).toBe('b#0.0 ');
  });

  it('begins anew on the same one when there is no other', async () => {
    const plan = createPlanUnderTest([{ provider: 'openai', model: 'a', acts: [dies] }]);
    await plan.run();
    expect(plan.heard.slice(2)).toEqual([
      { restart: '2: a -> a (provider.stream_interrupted)' },
      ['a#1.0 ', 2],
    ]);
  });

  it('names the model whose text became void, not one that failed in between without a word', async () => {
    const [first, second] = pair([dies], [failsWith('provider.bad_request')]);
    const between = { ...second, acts: [silent] };
    const third: TestCandidate = { provider: 'gemini', model: 'c', acts: [] };
    const plan = createPlanUnderTest([first, between, third]);
    await plan.run();
    expect(plan.heard.slice(2)).toEqual([
      { restart: '2: a -> c (provider.stream_interrupted)' },
      ['c#0.0 ', 2],
    ]);
  });

  it('is void even when the answer that takes its place has no text', async () => {
    const wordless: Act = { gapsMs: [], endGapMs: 1, end: finish };
    const plan = createPlanUnderTest(pair([dies], [wordless]));
    await plan.run();
    expect(plan.heard.at(-1)).toEqual({ restart: '2: a -> b (provider.stream_interrupted)' });
  });

  it('is never reported as success', async () => {
    const plan = createPlanUnderTest([{ provider: 'openai', model: 'a', acts: [dies, dies, dies] }]);
    expect(errorOf(await plan.run()).code).toBe('provider.stream_interrupted');
  });
});

describe('a caller who leaves', () => {
  it('hears the reason at once, and the call is aborted and recorded', async () => {
    const plan = createPlanUnderTest(pair([silent]));
    const controller = new AbortController();
    const reason = new Error('left');
    plan.time.timers.after(20, () => {
      controller.abort(reason);
    });
    await expect(plan.run({ signal: controller.signal })).resolves.toEqual({ status: 'rejected', reason });
    expect(plan.time.clock.monotonicMs()).toBe(20);
    expect(plan.scripted('openai').aborted()).toBe(1);
    expect(callsOf(plan.announced)).toEqual(['a abandoned']);
  });

  it('is not kept waiting by a pause between two tries', async () => {
    const plan = createPlanUnderTest([
      { provider: 'openai', model: 'a', acts: [failsWith('provider.rate_limited', 5_000)] },
    ]);
    const controller = new AbortController();
    const reason = new Error('left');
    plan.time.timers.after(20, () => {
      controller.abort(reason);
    });
    await expect(plan.run({ signal: controller.signal })).resolves.toEqual({ status: 'rejected', reason });
    expect(plan.time.clock.monotonicMs()).toBe(20);
  });
});

describe('cooling candidates', () => {
  const rateLimited = { outcome: 'failed', code: 'provider.rate_limited', onTrial: false } as const;

  it('are skipped while another one can answer', async () => {
    const plan = createPlanUnderTest(pair([]));
    plan.board.report(plan.deployments[0]!, { ...rateLimited, retryAfterMs: 60_000 });
    expect(callsOf(answerOf(await plan.run()).attempts)).toEqual(['b answered']);
  });

  it('are all that there is: the error says when the first one is back, and nobody is asked', async () => {
    const plan = createPlanUnderTest(pair([]));
    plan.board.report(plan.deployments[0]!, { ...rateLimited, retryAfterMs: 60_000 });
    plan.board.report(plan.deployments[1]!, { ...rateLimited, retryAfterMs: 40_000 });
    expect(errorOf(await plan.run())).toMatchObject({ code: 'router.all_cooling', retryAfterMs: 40_000 });
    expect(plan.announced).toEqual([]);
  });

  it('come back on probation for one caller, who reports how it went', async () => {
    const plan = createPlanUnderTest([{ provider: 'openai', model: 'a', acts: [] }]);
    const [deployment] = plan.deployments;
    plan.board.report(deployment!, { outcome: 'failed', code: 'provider.auth_failed', onTrial: false });
    await plan.time.pass(300_000);
    expect(plan.board.healthOf(deployment!)).toEqual({ state: 'probing' });
    const [one, other] = await Promise.all([plan.run(), plan.run()]);
    expect(answerOf(one).response.text).toBe('a#0.0 ');
    expect(errorOf(other)).toMatchObject({ code: 'router.all_cooling', retryAfterMs: 1_000 });
    expect(plan.board.healthOf(deployment!)).toEqual({ state: 'healthy' });
  });
});

describe('slow answers', () => {
  const slow: Act = { gapsMs: [2_100], endGapMs: 1, end: finish };
  const afterSlowAnswers = async (local: boolean): Promise<string> => {
    const plan = createPlanUnderTest(
      [{ provider: 'openai', model: 'a', acts: Array<Act>(5).fill(slow), local }],
      { firstTokenTimeoutMs: 3_000, wholeAnswerTimeoutMs: 3_000 },
      { callsMin: 5 },
    );
    for (let call = 0; call < 5; call += 1) await plan.run();
    return plan.board.healthOf(plan.deployments[0]!).state;
  };

  it('take a deployment out when there are too many of them', async () => {
    expect(await afterSlowAnswers(false)).toBe('cooling');
  });

  it('do not take out a local model, which is as fast as its machine', async () => {
    expect(await afterSlowAnswers(true)).toBe('healthy');
  });
});

describe('the account of failed calls', () => {
  it('costs nothing unless the provider reported usage', async () => {
    const usage = { ...countedUsage, inputTokens: 1_000_000 };
    const billed: Act = {
      gapsMs: [],
      endGapMs: 1,
      end: { kind: 'fail', code: 'provider.server_error', usage },
    };
    const plan = createPlanUnderTest([
      { provider: 'openai', model: 'a', acts: [failsWith('provider.server_error'), billed] },
    ]);
    const { attempts, failedAttemptsUsd } = answerOf(await plan.run());
    expect(attempts.map(({ cost_usd }) => cost_usd)).toEqual([0, 1.000001, 0.000002]);
    expect(failedAttemptsUsd).toBe(1.000001);
  });
});
