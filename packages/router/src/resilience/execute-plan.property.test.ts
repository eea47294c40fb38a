import type { ErrorCode } from '@harvest/contracts/error-codes';
import type { Deployment } from '@harvest/contracts/model-catalogue';
import { HarvestError } from '@harvest/runtime/harvest-error';
import fc from 'fast-check';
import type { ExecutedPlan } from './execute-plan.ts';
import {
  type Heard,
  type PlanUnderTest,
  countedUsage,
  createPlanUnderTest,
} from './test-support/plan-under-test.ts';
import {
  type Expected,
  type ModelledCandidate,
  ReferenceModel,
  type Scene,
  Tie,
} from './test-support/reference-model.ts';
import type { Act, ActEnd } from './test-support/scripted-provider.ts';

const failureCodes: readonly ErrorCode[] = [
  'provider.rate_limited',
  'provider.overloaded',
  'provider.server_error',
  'provider.unreachable',
  'provider.stream_interrupted',
  'provider.invalid_response',
  'provider.timeout',
  'provider.model_not_found',
  'provider.context_too_long',
  'provider.auth_failed',
  'provider.forbidden',
  'provider.quota_exhausted',
  'provider.content_filtered',
  'provider.bad_request',
];

const usage = fc.option(
  fc
    .record({ inputTokens: fc.nat(1_000), outputTokens: fc.nat(1_000) })
    .map((tokens) => ({ ...countedUsage, ...tokens })),
);
const gapMs = fc.integer({ min: 1, max: 1_200 });
const failure: fc.Arbitrary<ActEnd> = fc
  .tuple(fc.constantFrom(...failureCodes), fc.option(fc.integer({ min: 0, max: 12_000 })), usage)
  .map(([code, retryAfterMs, billed]) => ({
    kind: 'fail',
    code,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
    ...(billed === null ? {} : { usage: billed }),
  }));
const act: fc.Arbitrary<Act> = fc.record({
  gapsMs: fc.array(gapMs, { maxLength: 4 }),
  endGapMs: gapMs,
  end: fc.oneof(
    { weight: 2, arbitrary: usage.map((reported) => ({ kind: 'finish', usage: reported }) as const) },
    { weight: 6, arbitrary: failure },
    { weight: 1, arbitrary: fc.boolean().map((deaf) => ({ kind: 'silence', deaf }) as const) },
  ),
});
const standing = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ state: 'healthy' } as const) },
  { weight: 1, arbitrary: fc.boolean().map((free) => ({ state: 'probation', free }) as const) },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 1, max: 8_000 }).map((inMs) => ({ state: 'cooling', inMs }) as const),
  },
  { weight: 1, arbitrary: fc.constant({ state: 'refused' } as const) },
);
const candidates: fc.Arbitrary<readonly ModelledCandidate[]> = fc
  .array(
    fc.record({
      provider: fc.constantFrom('openai', 'anthropic', 'gemini'),
      acts: fc.array(act, { minLength: 1, maxLength: 4 }),
      estimatedCostUsd: fc.integer({ min: 0, max: 60 }).map((thousandths) => thousandths / 1_000),
      contextTokens: fc.constantFrom(1_000, 2_000, 4_000),
      standing,
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((rows) => rows.map((row, index) => ({ ...row, model: `m${String(index)}` })));
const scenes: fc.Arbitrary<Scene> = fc.record({
  candidates,
  streaming: fc.boolean(),
  budgetMs: fc.oneof(fc.constant(1_000_000), fc.integer({ min: 500, max: 20_000 })),
  // Between two whole milliseconds, so that the caller never leaves at the very moment of something else.
  abortAtMs: fc.option(
    fc.nat(8_000).map((ms) => ms + 0.5),
    { freq: 3 },
  ),
  limits: fc.record({
    firstMs: fc.constantFrom(900, 3_000),
    betweenMs: fc.constantFrom(700, 2_000),
    wholeMs: fc.constantFrom(2_500, 9_000),
    tries: fc.integer({ min: 1, max: 3 }),
    backoffBaseMs: fc.constantFrom(100, 250),
    backoffCapMs: fc.constantFrom(300, 8_000),
    waitMaxMs: fc.constantFrom(1_000, 10_000),
    waitUsdPerSecond: fc.constantFrom(0, 0.01),
  }),
});

/** What the reference expects; null for a scene in which two things happen at the same moment. */
function expectedOf(scene: Scene): Expected | null {
  try {
    return new ReferenceModel(scene).play();
  } catch (error) {
    if (error instanceof Tie) return null;
    throw error;
  }
}

/** Brings the board to where the scene begins. */
async function prepare(plan: PlanUnderTest, scene: Scene): Promise<void> {
  const each = (visit: (deployment: Deployment, candidate: ModelledCandidate) => void): void => {
    scene.candidates.forEach((candidate, index) => {
      visit(plan.deployments[index]!, candidate);
    });
  };
  const refuse = (deployment: Deployment): void => {
    plan.board.report(deployment, { outcome: 'failed', code: 'provider.auth_failed', onTrial: false });
  };
  each((deployment, { standing: { state } }) => {
    if (state === 'probation') refuse(deployment);
  });
  await plan.time.pass(300_000);
  each((deployment, { standing: at }) => {
    if (at.state === 'refused') refuse(deployment);
    if (at.state === 'probation' && !at.free) void plan.board.tryProbe(deployment);
    if (at.state !== 'cooling') return;
    const code = 'provider.rate_limited';
    plan.board.report(deployment, { outcome: 'failed', code, retryAfterMs: at.inMs, onTrial: false });
  });
}

interface Observed {
  readonly plan: PlanUnderTest;
  readonly result: PromiseSettledResult<ExecutedPlan>;
  readonly endMs: number;
}

async function observe(scene: Scene): Promise<Observed> {
  const { limits } = scene;
  const plan = createPlanUnderTest(scene.candidates, {
    firstTokenTimeoutMs: limits.firstMs,
    betweenTokensTimeoutMs: limits.betweenMs,
    wholeAnswerTimeoutMs: limits.wholeMs,
    triesPerCandidateMax: limits.tries,
    backoffBaseMs: limits.backoffBaseMs,
    backoffCapMs: limits.backoffCapMs,
    waitMaxMs: limits.waitMaxMs,
    waitUsdPerSecond: limits.waitUsdPerSecond,
  });
  await prepare(plan, scene);
  const startMs = plan.time.clock.monotonicMs();
  const controller = new AbortController();
  if (scene.abortAtMs !== null) {
    plan.time.timers.after(scene.abortAtMs, () => {
      controller.abort(new Error('left'));
    });
  }
  const result = await plan.run({
    signal: controller.signal,
    budgetMs: scene.budgetMs,
    streaming: scene.streaming,
  });
  return { plan, result, endMs: plan.time.clock.monotonicMs() - startMs };
}

/** The result in the words of the reference. */
function endOf(result: PromiseSettledResult<ExecutedPlan>): Expected['end'] {
  if (result.status === 'fulfilled') {
    const { candidate, response } = result.value;
    return { kind: 'answered', model: candidate.deployment.model, text: response.text };
  }
  const error: unknown = result.reason;
  if (!(error instanceof HarvestError)) return { kind: 'aborted' };
  const { code, retryAfterMs } = error;
  return { kind: 'failed', code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** The pieces of the generation that counts in the end. */
function lastGeneration(heard: readonly Heard[]): string {
  const begin = heard.findLastIndex((event) => 'restart' in event) + 1;
  return heard
    .slice(begin)
    .map((event) => ('restart' in event ? '' : event[0]))
    .join('');
}

describe('the execution of a plan', () => {
  it('goes by the rules, whatever fails, hangs, cools or leaves', async () => {
    await fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        const expected = expectedOf(scene);
        fc.pre(expected !== null);
        const { plan, result, endMs } = await observe(scene);
        const calls = plan.announced.map(({ model, outcome, code }) =>
          [model, outcome, ...(code === null ? [] : [code])].join(' '),
        );
        expect({ end: endOf(result), heard: plan.heard, calls, endMs }).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps its promises to listener and payer', async () => {
    await fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        const { plan, result, endMs } = await observe(scene);
        const { announced, heard } = plan;
        const answered = announced.findIndex(({ outcome }) => outcome === 'answered');
        expect([-1, announced.length - 1]).toContain(answered);
        expect(result.status === 'fulfilled').toBe(answered !== -1);
        expect(announced.length).toBeLessThanOrEqual(scene.candidates.length * scene.limits.tries);
        const generations = heard.flatMap((event) => ('restart' in event ? [] : [event[1]]));
        expect(generations).toEqual(generations.toSorted((one, other) => one - other));
        if (scene.abortAtMs !== null) expect(endMs).toBeLessThanOrEqual(scene.abortAtMs);
        if (result.status === 'rejected') return;
        const { response, attempts, failedAttemptsUsd, candidate } = result.value;
        if (scene.streaming) expect(lastGeneration(heard)).toBe(response.text);
        expect(attempts).toEqual(announced);
        expect(response.model).toBe(`${candidate.deployment.model}-dated`);
        expect(attempts.at(-1)).toMatchObject({ model: candidate.deployment.model, outcome: 'answered' });
        const billedAct = scene.candidates.some(({ acts }) =>
          acts.some(({ end }) => end.kind === 'fail' && end.usage !== undefined),
        );
        if (!billedAct) expect(failedAttemptsUsd).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });
});
