import type { AccountedCall, RouteContext, RouteResult } from '@harvest/router/spec/router';
import {
  ScriptedRouter,
  batchText,
  callOf,
  openSeats,
  requestOf,
  routedWith,
  sum,
} from './test-support/scripted-router.ts';

const context = (): RouteContext => ({ signal: new AbortController().signal });

describe('a shared call that members leave', () => {
  it('leaves out members that ended before', async () => {
    const router = new ScriptedRouter();
    router.shared = () => Promise.resolve(routedWith(batchText(1, 2)));
    const [one, two, three] = openSeats(router);
    const answers = Promise.all([
      one!.route(requestOf('q1'), context()),
      three!.route(requestOf('q3'), context()),
    ]);
    two!.release();
    expect((await answers).map(({ response }) => response.text)).toEqual(['Part 1.', 'Part 2.']);
    expect(router.requests[0]?.messages.at(-1)?.content).not.toContain('q2');
    expect(one?.sharedBy).toBe(2);
  });

  it('leaves out a member that was cancelled while it waited for the others', async () => {
    const router = new ScriptedRouter();
    router.shared = () => Promise.resolve(routedWith(batchText(1, 2)));
    const [one, two, three] = openSeats(router);
    const cancel = new AbortController();
    const cancelled = one!.route(requestOf('q1'), { signal: cancel.signal });
    cancel.abort(new Error('cancelled'));
    await expect(cancelled).rejects.toThrow('cancelled');
    const results = await Promise.all([two!, three!].map((seat) => seat.route(requestOf('q'), context())));
    expect(results.map(({ response }) => response.text)).toEqual(['Part 1.', 'Part 2.']);
    expect(router.contexts[0]?.signal.aborted).toBe(false);
  });

  it('is no shared call when one member is left', async () => {
    const router = new ScriptedRouter();
    const [one, two, three] = openSeats(router);
    two!.release();
    three!.release();
    const result = await one!.route(requestOf('q1'), context());
    expect(result.response.text).toBe('Single.');
    expect(router.sharedCalls).toBe(0);
  });

  it('goes on when one member is cancelled and ends with the last of them', async () => {
    const router = new ScriptedRouter();
    router.shared = () => new Promise(() => undefined);
    const cancels = [1, 2, 3].map(() => new AbortController());
    const answers = openSeats(router).map((seat, index) =>
      seat.route(requestOf('q'), { signal: cancels[index]!.signal }),
    );
    const ended = Promise.allSettled(answers);
    for (const cancel of cancels.slice(0, 2)) cancel.abort(new Error('cancelled'));
    await expect(answers[0]).rejects.toThrow('cancelled');
    expect(router.contexts[0]?.signal.aborted).toBe(false);
    cancels[2]!.abort(new Error('cancelled'));
    expect(router.contexts[0]?.signal.aborted).toBe(true);
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('is paid by those who leave it in the middle: the most that their shares can be, once', async () => {
    const router = new ScriptedRouter();
    const answer = Promise.withResolvers<RouteResult>();
    router.shared = () => answer.promise;
    const cancels = [1, 2, 3].map(() => new AbortController());
    const heard: AccountedCall[][] = [[], [], []];
    const asked: number[] = [];
    const ended = Promise.allSettled(
      openSeats(router).map((seat, index) =>
        seat.route(requestOf('q'), {
          signal: cancels[index]!.signal,
          onSpending: () => Promise.resolve(void asked.push(index)),
          onCall: (call) => void heard[index]!.push(call),
        }),
      ),
    );
    const ref = { provider: 'openai', model: 'm-1' } as const;
    const [call] = router.contexts;
    await call?.onSpending?.({ ref, upToUsd: 0.9, ownKey: false });
    for (const cancel of cancels.slice(0, 2)) cancel.abort(new Error('cancelled'));
    expect(heard.slice(0, 2)).toMatchObject([
      [{ ...ref, outcome: 'abandoned' }],
      [{ ...ref, inputTokens: 0 }],
    ]);
    for (const [booked] of heard.slice(0, 2)) expect(booked?.costUsd).toBeCloseTo(0.3, 12);
    expect(heard[2]).toEqual([]);
    // The call goes on: what it costs now concerns only who is still there.
    await call?.onSpending?.({ ref, upToUsd: 1.2, ownKey: false });
    call?.onCall?.(callOf('failed'));
    expect(asked).toEqual([0, 1, 2, 2]);
    cancels[2]!.abort(new Error('cancelled'));
    call?.onCall?.(callOf('abandoned'));
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(heard.map((calls) => calls.length)).toEqual([1, 1, 2]);
    // Its share of the failure, and all of what may have come behind it that the others have not paid.
    expect(sum(heard[2]!.map(({ costUsd }) => costUsd))).toBeCloseTo(0.6, 12);
    expect(sum(heard.flat().map(({ costUsd }) => costUsd))).toBeCloseTo(1.2, 12);
  });

  it.each(['before it costs anything', 'amid its first attempt', 'before a dearer attempt'])(
    'shows each member what was booked for it when another leaves the call %s',
    async (leaves) => {
      const router = new ScriptedRouter();
      const cancel = new AbortController();
      const leaveIf = (now: typeof leaves): void => {
        if (now === leaves) cancel.abort(new Error('cancelled'));
      };
      router.shared = async () => {
        const [call] = router.contexts;
        const spending = { ref: { provider: 'openai', model: 'm-1' }, ownKey: false } as const;
        leaveIf('before it costs anything');
        await call?.onSpending?.({ ...spending, upToUsd: 0.6 });
        leaveIf('amid its first attempt');
        call?.onCall?.(callOf('failed'));
        leaveIf('before a dearer attempt');
        await call?.onSpending?.({ ...spending, upToUsd: 1.2 });
        const routed = routedWith(batchText(1, 2, 3));
        const [answered] = routed.routing.attempts;
        const failed = { ...answered!, outcome: 'failed', cost_usd: 0.3 } as const;
        return {
          ...routed,
          cost: { ...routed.cost, usd: 0.4, failed_attempts_usd: 0.3 },
          routing: { ...routed.routing, attempts: [failed, answered!] },
        };
      };
      const heard: AccountedCall[][] = [[], [], []];
      const answers = openSeats(router).map((seat, index) =>
        seat.route(requestOf('q'), {
          signal: index === 0 ? cancel.signal : new AbortController().signal,
          onCall: (call) => void heard[index]!.push(call),
        }),
      );
      const [left, ...stayed] = await Promise.allSettled(answers);
      expect(left?.status).toBe('rejected');
      expect(stayed.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
      const results = await Promise.all(answers.slice(1));
      expect(results.map(({ response }) => response.text)).toEqual(['Part 2.', 'Part 3.']);
      for (const [index, { cost, routing, response }] of results.entries()) {
        const booked = heard[index + 1]!;
        const bookedUsd = sum(booked.map(({ costUsd }) => costUsd));
        expect(cost.usd).toBeCloseTo(bookedUsd, 12);
        expect(sum(routing.attempts.map((attempt) => attempt.cost_usd))).toBeCloseTo(bookedUsd, 12);
        const { inputTokens, outputTokens } = booked.at(-1)!;
        expect(response.usage).toMatchObject({ inputTokens, outputTokens });
      }
    },
  );
});
