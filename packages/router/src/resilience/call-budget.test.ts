import type { ErrorCode } from '@harvest/contracts/error-codes';
import fc from 'fast-check';
import type { AccountedCall } from '../spec/router.ts';
import { type TestCandidate, countedUsage, createPlanUnderTest } from './test-support/plan-under-test.ts';
import type { Act } from './test-support/scripted-provider.ts';

/** Tokens at the price of the tests, a dollar for a million. */
const usdOf = (tokens: number): number => tokens / 1e6;
const usageOfTokens = (tokens: number) => ({ ...countedUsage, inputTokens: tokens, outputTokens: 0 });

const codes: readonly ErrorCode[] = [
  'provider.rate_limited',
  'provider.server_error',
  'provider.stream_interrupted',
  'provider.invalid_response',
  'provider.model_not_found',
  'provider.auth_failed',
];
/** Acts that bill at most `tokens`. */
const actWithin = (tokens: number): fc.Arbitrary<Act> => {
  const usage = fc.nat(tokens).map(usageOfTokens);
  const failure = fc
    .record({ code: fc.constantFrom(...codes), usage, retryAfterMs: fc.constantFrom(0, 500) })
    .map((end) => ({ kind: 'fail', ...end }) as const);
  return fc.record({
    gapsMs: fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 2 }),
    endGapMs: fc.integer({ min: 1, max: 400 }),
    end: fc.oneof(
      { weight: 4, arbitrary: failure },
      { weight: 1, arbitrary: usage.map((reported) => ({ kind: 'finish', usage: reported }) as const) },
      { weight: 1, arbitrary: fc.constant({ kind: 'silence', deaf: false } as const) },
    ),
  });
};
const warmUps = 20;
const quick: Act = { gapsMs: [5], endGapMs: 1, end: { kind: 'finish', usage: usageOfTokens(0) } };
// A provider whose acts are over answers, for the tokens of `countedUsage`.
const candidate = fc
  .integer({ min: countedUsage.inputTokens + countedUsage.outputTokens, max: 5_000 })
  .chain((tokens) =>
    fc.record({
      provider: fc.constantFrom('openai' as const, 'anthropic' as const, 'gemini' as const),
      estimatedCostUsd: fc.constant(usdOf(tokens)),
      acts: fc.array(actWithin(tokens), { maxLength: 6 }),
    }),
  );
const scenes = fc.record({
  candidates: fc
    .array(candidate, { minLength: 1, maxLength: 4 })
    .map((rows) => rows.map((row, index): TestCandidate => ({ ...row, model: `m${String(index)}` }))),
  capTokens: fc.integer({ min: 5_000, max: 20_000 }),
  hedging: fc.boolean(),
  abortAtMs: fc.option(fc.nat(3_000).map((ms) => ms + 0.5)),
});
type Scene = typeof scenes extends fc.Arbitrary<infer Value> ? Value : never;

interface Ledger {
  readonly calls: AccountedCall[];
  /** What was announced before each call, or set of calls. */
  readonly announcedUsd: number[];
  readonly started: () => number;
}

async function play(scene: Scene): Promise<Ledger> {
  const { candidates, capTokens, hedging, abortAtMs } = scene;
  // Hedging begins when the usual time to the first piece is known.
  const warm = hedging ? Array<Act>(warmUps).fill(quick) : [];
  const plan = createPlanUnderTest(
    candidates.map((row, index) => (index === 0 ? { ...row, acts: [...warm, ...row.acts] } : row)),
    { hedging, firstTokenTimeoutMs: 900 },
  );
  for (const _ of warm) await plan.run();
  const calls: AccountedCall[] = [];
  const announcedUsd: number[] = [];
  const abort = new AbortController();
  if (abortAtMs !== null) {
    plan.time.timers.after(abortAtMs, () => {
      abort.abort(new Error('left'));
    });
  }
  await plan.run({
    maxCostUsd: usdOf(capTokens),
    signal: abort.signal,
    onCall: (call) => calls.push(call),
    onSpending: ({ upToUsd }) => Promise.resolve(void announcedUsd.push(upToUsd)),
  });
  const providers = new Set(candidates.map(({ provider }) => provider));
  const started = (): number =>
    [...providers].reduce((sum, name) => sum + plan.scripted(name).requests.length, 0) - warm.length;
  return { calls, announcedUsd, started };
}

const sumUsd = (calls: readonly AccountedCall[]): number =>
  calls.reduce((sum, { costUsd }) => sum + costUsd, 0);
const noise = 1e-12;

describe('the calls of a request with a cap', () => {
  it('cost no more than the cap together, whatever fails, hangs or is given up, and every one is accounted for', async () => {
    await fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        const { calls, started } = await play(scene);
        expect(sumUsd(calls)).toBeLessThanOrEqual(usdOf(scene.capTokens) + noise);
        expect(calls).toHaveLength(started());
      }),
      { numRuns: 1_000 },
    );
  });

  it('are announced before they are made: what was spent never exceeds what was announced', async () => {
    await fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        const { calls, announcedUsd } = await play(scene);
        const announced = announcedUsd.at(-1) ?? 0;
        expect(announcedUsd).toEqual(announcedUsd.toSorted((one, other) => one - other));
        expect(sumUsd(calls)).toBeLessThanOrEqual(announced + noise);
        expect(announced).toBeLessThanOrEqual(usdOf(scene.capTokens) + noise);
      }),
      { numRuns: 500 },
    );
  });

  it('are not made when their announcement fails', async () => {
    const plan = createPlanUnderTest([{ provider: 'openai', model: 'a', acts: [] }]);
    const result = await plan.run({ onSpending: () => Promise.reject(new Error('the store is away')) });
    expect(result).toMatchObject({ status: 'rejected', reason: { message: 'the store is away' } });
    expect(plan.scripted('openai').requests).toHaveLength(0);
  });

  it('go on with a candidate that what is left pays for, and leave out those that it does not', async () => {
    const billed: Act = {
      gapsMs: [],
      endGapMs: 1,
      end: { kind: 'fail', code: 'provider.invalid_response', usage: usageOfTokens(600) },
    };
    const row = { provider: 'openai', estimatedCostUsd: usdOf(600) } as const;
    const plan = createPlanUnderTest([
      { ...row, model: 'a', acts: [billed, billed] },
      { ...row, provider: 'anthropic', model: 'dear', acts: [], estimatedCostUsd: usdOf(700) },
      { ...row, provider: 'gemini', model: 'cheap', acts: [], estimatedCostUsd: usdOf(300) },
    ]);
    await expect(plan.run({ maxCostUsd: usdOf(1_000) })).resolves.toMatchObject({
      value: { candidate: { deployment: { model: 'cheap' } } },
    });
    const short = createPlanUnderTest([{ ...row, model: 'a', acts: [billed, billed] }]);
    await expect(short.run({ maxCostUsd: usdOf(1_000) })).resolves.toMatchObject({
      reason: { code: 'provider.invalid_response' },
    });
    expect(short.scripted('openai').requests).toHaveLength(1);
  });
});
