import type { RouteContext, RouteRequest, RouteResult } from '@harvest/router/spec/router';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Seat } from './seat.ts';
import {
  ScriptedRouter,
  batchText,
  callOf,
  openSeats,
  requestOf,
  routedWith,
  source,
  sum,
} from './test-support/scripted-router.ts';

describe('a shared call', () => {
  const context = (): RouteContext => ({ signal: new AbortController().signal });
  const routeAll = async (
    seats: readonly Seat[],
    overrides: Partial<RouteRequest> = {},
  ): Promise<RouteResult[]> =>
    await Promise.all(
      seats.map((seat, index) => seat.route(requestOf(`q${String(index + 1)}`, overrides), context())),
    );

  it('asks once for all, in one place, and gives each member its own part', async () => {
    const router = new ScriptedRouter();
    const seats = openSeats(router);
    const results = await routeAll(seats, { maxOutputTokens: 500, maxCostUsd: 0.5, tier: 'balanced' });
    expect(router.requests).toHaveLength(1);
    expect(results.map(({ response }) => response.text)).toEqual(['Part 1.', 'Part 2.', 'Part 3.']);
    expect(seats.map((seat) => seat.sharedBy)).toEqual([3, 3, 3]);
    const [request] = router.requests;
    expect(request).toMatchObject({ tier: 'balanced', responseFormat: { type: 'json-schema' } });
    expect(request?.cache).toBeUndefined();
    // Half a thousand tokens of each cap are kept for an answer of the member's own.
    expect(request?.maxCostUsd).toBeCloseTo(3 * (0.5 - 0.05), 12);
    expect(request?.scoredAs).toMatchObject([{ source, query: 'q1' }, { query: 'q2' }, { query: 'q3' }]);
    expect(request?.maxOutputTokens).toBeGreaterThan(1_500);
    expect(request?.messages.at(-1)?.content).toMatch(/q1[\s\S]*q2[\s\S]*q3/);
  });

  it('divides tokens and money so that the shares sum to the call exactly', async () => {
    const router = new ScriptedRouter();
    const results = await routeAll(openSeats(router));
    const whole = routedWith('');
    const { usage } = whole.response;
    for (const name of ['inputTokens', 'outputTokens', 'cachedInputTokens', 'reasoningTokens'] as const) {
      expect(sum(results.map(({ response }) => response.usage?.[name] ?? 0))).toBe(usage?.[name]);
    }
    for (const name of ['usd', 'input_usd', 'cached_input_usd', 'output_usd'] as const) {
      expect(sum(results.map(({ cost }) => cost[name]))).toBe(whole.cost[name]);
    }
    expect(sum(results.map(({ routing }) => routing.attempts[0]!.cost_usd))).toBe(0.1);
    expect(results[0]?.routing.reason).toContain('shared by 3 queries');
  });

  it('tells each member of the decision with its share, and of its text once', async () => {
    const router = new ScriptedRouter();
    const heard: unknown[] = [];
    await Promise.all(
      openSeats(router).map((seat, index) =>
        seat.route(requestOf(`q${String(index)}`), {
          ...context(),
          onDecision: ({ candidates }) => heard.push(candidates[0].estimatedCostUsd),
          onDelta: (text, generation) => heard.push([text, generation]),
        }),
      ),
    );
    expect(heard.slice(0, 3)).toEqual([0.9 / 3, 0.9 / 3, 0.9 / 3]);
    expect(heard.slice(3)).toEqual([
      ['Part 1.', 1],
      ['Part 2.', 1],
      ['Part 3.', 1],
    ]);
  });

  it('lets a member whose part is missing ask by itself, and shows what the shared call cost it', async () => {
    const router = new ScriptedRouter();
    router.shared = () => Promise.resolve(routedWith(batchText(1, 3)));
    const seats = openSeats(router);
    const results = await routeAll(seats, { maxCostUsd: 0.5 });
    expect(results.map(({ response }) => response.text)).toEqual(['Part 1.', 'Single.', 'Part 3.']);
    expect(seats.map((seat) => seat.sharedBy)).toEqual([3, null, 3]);
    const [, alone] = results;
    expect(alone?.cost.usd).toBeCloseTo(0.1 + 0.1 / 3, 12);
    expect(alone?.cost.failed_attempts_usd).toBeCloseTo(0.1 / 3, 12);
    expect(alone?.routing.attempts).toMatchObject([
      { outcome: 'failed', code: 'provider.invalid_response' },
      { outcome: 'answered', code: null },
    ]);
    // The cap of the second call is what the first one left of the member's.
    expect(router.requests[1]?.maxCostUsd).toBeCloseTo(0.5 - 0.1 / 3, 12);
    const total = sum(results.map(({ cost }) => cost.usd));
    expect(total).toBeCloseTo(0.2, 12);
  });

  it.each([
    ['prose', 'It rained a lot.'],
    ['cut off', batchText(1, 2, 3).slice(0, -5)],
    ['too many parts', batchText(1, 2, 3, 4)],
  ])('lets every member ask by itself when the answer is %s', async (_name, text) => {
    const router = new ScriptedRouter();
    router.shared = () => Promise.resolve(routedWith(text));
    const seats = openSeats(router);
    const results = await routeAll(seats);
    expect(results.map(({ response }) => response.text)).toEqual(['Single.', 'Single.', 'Single.']);
    expect(seats.map((seat) => seat.sharedBy)).toEqual([null, null, null]);
    expect(router.sharedCalls).toBe(1);
  });

  it.each(['provider.context_too_long', 'router.no_candidate', 'provider.content_filtered'] as const)(
    'lets every member ask by itself after %s, which putting them together may have caused',
    async (code) => {
      const router = new ScriptedRouter();
      router.shared = () => Promise.reject(new HarvestError({ code, publicMessage: 'No.' }));
      const results = await routeAll(openSeats(router));
      expect(results.map(({ response }) => response.text)).toEqual(['Single.', 'Single.', 'Single.']);
      expect(results[0]?.cost).toEqual(routedWith('').cost);
    },
  );

  it.each([
    // A single call may cost 0.1 USD, a share 0.1064.
    ['a share and a call of its own fit the cap', 0.21, 1],
    ['only one of them fits the cap', 0.2, 0],
  ])('is made only when, for each member, %s', async (_name, maxCostUsd, sharedCalls) => {
    const router = new ScriptedRouter();
    await routeAll(openSeats(router), { maxCostUsd });
    expect(router.sharedCalls).toBe(sharedCalls);
    const own = router.requests.filter(({ grounding }) => grounding !== undefined);
    expect(own.map((request) => request.maxCostUsd)).toEqual(sharedCalls === 1 ? [] : [0.2, 0.2, 0.2]);
  });

  it.each([
    ['a share and a call of its own fit', 0.21, 1],
    ['only one of them fits', 0.2, 0],
  ])('is made only when, in what the budget has left for each member, %s', async (_name, leftUsd, calls) => {
    const router = new ScriptedRouter();
    const lefts = [0.5, leftUsd, 0.5];
    await Promise.all(
      openSeats(router).map((seat, index) =>
        seat.route(requestOf('q'), { ...context(), leftUsd: lefts[index] ?? 0 }),
      ),
    );
    expect(router.sharedCalls).toBe(calls);
    // Every member can bear a third of what the poorest of them can.
    const given = router.contexts.map((each) => each.leftUsd ?? 0);
    if (calls === 1) expect(given[0]).toBeCloseTo(3 * (0.21 - 0.1), 12);
    else expect(given).toEqual(lefts);
    expect(router.requests.every(({ maxCostUsd }) => maxCostUsd === undefined)).toBe(true);
  });

  it('leaves a member that asks by itself what its share of the call has not taken', async () => {
    const router = new ScriptedRouter();
    router.shared = () => {
      router.contexts[0]?.onCall?.(callOf('abandoned'));
      return Promise.resolve(routedWith(batchText(1, 3)));
    };
    const heard: number[] = [];
    const onCall = ({ costUsd }: { costUsd: number }): void => void heard.push(costUsd);
    await Promise.all(
      openSeats(router).map((seat) =>
        seat.route(requestOf('q', { maxCostUsd: 0.45 }), { ...context(), leftUsd: 0.5, onCall }),
      ),
    );
    // A rival that was given up, the answer that was shared, and the one that was not.
    expect(sum(heard)).toBeCloseTo(0.3 + 0.1 + 0.1, 12);
    expect(router.contexts[1]?.leftUsd).toBeCloseTo(0.5 - 0.4 / 3, 12);
    expect(router.requests[1]?.maxCostUsd).toBeCloseTo(0.45 - 0.4 / 3, 12);
  });

  it.each([
    ['all of the cap after a call that cost nothing', 0, 0.5],
    ['the cap without what was billed for a call that failed', 0.3, 0.4],
    ['at least what was kept for a call of its own', 1.5, 0.1],
  ])('leaves each member %s', async (_name, costUsd, left) => {
    const router = new ScriptedRouter();
    router.shared = () => {
      router.contexts[0]?.onCall?.({ ...callOf('failed'), costUsd });
      // What a budget refuses may come behind calls that were billed.
      return Promise.reject(new HarvestError({ code: 'budget.exhausted', publicMessage: 'No.' }));
    };
    await routeAll(openSeats(router), { maxCostUsd: 0.5 });
    expect(router.requests).toHaveLength(4);
    for (const { maxCostUsd } of router.requests.slice(1)) expect(maxCostUsd).toBeCloseTo(left, 12);
  });

  it.each(['provider.overloaded', 'router.all_cooling'] as const)(
    'fails every member with %s, which passes, and calls nobody in vain',
    async (code) => {
      const router = new ScriptedRouter();
      router.shared = () => Promise.reject(new HarvestError({ code, publicMessage: 'Later.' }));
      await expect(routeAll(openSeats(router))).rejects.toMatchObject({ code });
      expect(router.requests).toHaveLength(1);
    },
  );

  it.each([
    ['it is home', 'extractive', {}],
    ['it is pinned', null, { provider: 'extractive' }],
  ] as const)('is not made for the extractive engine: %s', async (_name, home, overrides) => {
    const router = new ScriptedRouter();
    await routeAll(openSeats(router, 3, home), overrides);
    expect(router.sharedCalls).toBe(0);
    expect(router.requests).toHaveLength(3);
  });
});
