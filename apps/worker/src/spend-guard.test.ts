import type { Embedder } from '@harvest/router/embeddings/embedder';
import type { AccountedCall, RouteContext, RouteRequest, Router } from '@harvest/router/spec/router';
import { SpendGuard } from './spend-guard.ts';

const ref = { provider: 'openai', model: 'a' } as const;
const callOf = (costUsd: number, outcome: AccountedCall['outcome'] = 'failed'): AccountedCall => ({
  ...ref,
  outcome,
  inputTokens: 10,
  outputTokens: 2,
  costUsd,
  ownKey: false,
});
const request: RouteRequest = { messages: [], taskType: 'chat' };
const context = (): RouteContext => ({ signal: new AbortController().signal });

/** A router that does what `act` says with the context that it was given, and then fails. */
class ActingRouter implements Router {
  readonly contexts: RouteContext[] = [];
  act: (context: RouteContext) => Promise<void> = () => Promise.resolve();

  async route(_request: RouteRequest, given: RouteContext): Promise<never> {
    this.contexts.push(given);
    await this.act(given);
    throw new Error('it failed');
  }
}

interface Guarded {
  readonly guard: SpendGuard;
  readonly router: ActingRouter;
  readonly notes: number[];
  readonly ask: () => Promise<void>;
}

function open(
  allowance: { reservedUsd: number; spentUsd: number } | null,
  answer: 'noted' | 'fenced' = 'noted',
): Guarded {
  const notes: number[] = [];
  const note = (upToUsd: number): Promise<'noted' | 'fenced'> => {
    notes.push(upToUsd);
    return Promise.resolve(answer);
  };
  const guard = new SpendGuard({ allowance, note });
  const router = new ActingRouter();
  const ask = async (): Promise<void> => {
    await expect(guard.guard(router).route(request, context())).rejects.toThrow();
  };
  return { guard, router, notes, ask };
}

describe('the guard of what a task may spend', () => {
  it('leaves each request what earlier starts and requests have not spent', async () => {
    const { router, ask } = open({ reservedUsd: 1, spentUsd: 0.25 });
    router.act = ({ onCall }) => Promise.resolve(onCall?.(callOf(0.5)));
    await ask();
    await ask();
    await ask();
    expect(router.contexts.map(({ leftUsd }) => leftUsd)).toEqual([0.75, 0.25, 0]);
  });

  it('sets no cap and notes nothing where no budget knows of the task, but keeps its accounts', async () => {
    const { guard, router, notes, ask } = open(null);
    router.act = ({ onCall }) => Promise.resolve(onCall?.(callOf(0.5, 'answered')));
    await ask();
    expect(router.contexts[0]).not.toHaveProperty('leftUsd');
    expect(router.contexts[0]).not.toHaveProperty('onSpending');
    expect(notes).toEqual([]);
    expect(guard.account()).toMatchObject({
      spentUsd: 0.5,
      calls: [{ ...ref, inputTokens: 10, costUsd: 0.5 }],
    });
  });

  it('notes what the whole start may have spent before each call', async () => {
    const { router, notes, ask } = open({ reservedUsd: 1, spentUsd: 0 });
    router.act = async ({ onCall, onSpending }) => {
      await onSpending?.({ ref, upToUsd: 0.25, ownKey: false });
      onCall?.(callOf(0.125));
      await onSpending?.({ ref, upToUsd: 0.5, ownKey: false });
      onCall?.(callOf(0.125));
    };
    await ask();
    await ask();
    expect(notes).toEqual([0.25, 0.5, 0.5, 0.75]);
  });

  it('counts a call that is under way as what it may cost', async () => {
    const { guard, router } = open({ reservedUsd: 1, spentUsd: 0 });
    const never = Promise.withResolvers<undefined>();
    const reached = Promise.withResolvers<undefined>();
    router.act = async ({ onCall, onSpending }) => {
      onCall?.(callOf(0.125));
      await onSpending?.({ ref, upToUsd: 0.5, ownKey: true });
      reached.resolve(undefined);
      await never.promise;
    };
    const asked = guard
      .guard(router)
      .route(request, context())
      .catch(() => undefined);
    await reached.promise;
    expect(guard.account()).toEqual({
      spentUsd: 0.5,
      calls: [
        { ...ref, inputTokens: 10, outputTokens: 2, costUsd: 0.125, ownKey: false },
        { ...ref, inputTokens: 0, outputTokens: 0, costUsd: 0.375, ownKey: true },
      ],
    });
    never.resolve(undefined);
    await asked;
    expect(guard.account().spentUsd).toBe(0.125);
  });

  it('lets requests that are made at the same time spend no more than there is together', async () => {
    const { guard, router, notes } = open({ reservedUsd: 1, spentUsd: 0.25 });
    const bothAsked = Promise.withResolvers<undefined>();
    router.act = async ({ onCall, onSpending }) => {
      if (router.contexts.length === 2) bothAsked.resolve(undefined);
      await bothAsked.promise;
      await onSpending?.({ ref, upToUsd: 0.5, ownKey: false });
      onCall?.(callOf(0.5));
    };
    const ask = (): Promise<unknown> =>
      guard
        .guard(router)
        .route(request, context())
        .catch((error: unknown) => error);
    const errors = await Promise.all([ask(), ask()]);
    expect(router.contexts.map(({ leftUsd }) => leftUsd)).toEqual([0.75, 0.75]);
    expect(errors[1]).toMatchObject({ code: 'budget.exhausted' });
    expect(notes).toEqual([0.5]);
    expect(guard.account().spentUsd).toBe(0.5);
  });

  it('lets nothing be spent when a newer start holds the task', async () => {
    const { router, ask } = open({ reservedUsd: 1, spentUsd: 0 }, 'fenced');
    let called = false;
    router.act = async ({ onSpending }) => {
      await onSpending?.({ ref, upToUsd: 0.25, ownKey: false });
      called = true;
    };
    await ask();
    expect(called).toBe(false);
  });

  it('books what nothing was set aside for as the most that it may cost, until it is told how it ended', () => {
    const { guard } = open({ reservedUsd: 1, spentUsd: 0 });
    const end = guard.book(callOf(0.5, 'abandoned'));
    guard.book(callOf(0.25, 'abandoned'));
    expect(guard.account().spentUsd).toBe(0.75);
    end(callOf(0.125, 'answered'));
    expect(guard.account()).toMatchObject({
      spentUsd: 0.375,
      calls: [{ costUsd: 0.125 }, { costUsd: 0.25 }],
    });
  });

  describe('over an embedder', () => {
    const embedderOf = (local: boolean): Embedder => ({
      id: 'e',
      local,
      dimensions: null,
      embed: (texts, _signal, onCall) => {
        onCall?.({ ...callOf(0.25, 'answered'), model: 'embedding' });
        return Promise.resolve(texts.map(() => Float32Array.of(1)));
      },
    });
    const { signal } = new AbortController();

    it('books what is embedded, on top of what is set aside for the answer', async () => {
      const { guard, router, notes, ask } = open({ reservedUsd: 1, spentUsd: 0 });
      await guard.guardEmbedder(embedderOf(false)).embed(['a'], signal);
      router.act = async ({ onCall, onSpending }) => {
        await onSpending?.({ ref, upToUsd: 1, ownKey: false });
        onCall?.(callOf(0.5));
      };
      await ask();
      expect(router.contexts[0]?.leftUsd).toBe(1);
      expect(notes).toEqual([1.25]);
      expect(guard.account()).toMatchObject({
        spentUsd: 0.75,
        calls: [{ model: 'embedding', costUsd: 0.25 }, ref],
      });
    });

    it('refuses a task that may spend nothing, unless the embedder is local', async () => {
      const { guard } = open({ reservedUsd: 0, spentUsd: 0 });
      await expect(guard.guardEmbedder(embedderOf(false)).embed(['a'], signal)).rejects.toMatchObject({
        code: 'budget.exhausted',
      });
      await expect(guard.guardEmbedder(embedderOf(true)).embed(['a'], signal)).resolves.toHaveLength(1);
      expect(guard.account()).toEqual({ spentUsd: 0, calls: [] });
    });

    it('books it also where no budget knows of the task', async () => {
      const { guard } = open(null);
      await guard.guardEmbedder(embedderOf(false)).embed(['a'], signal);
      expect(guard.account().spentUsd).toBe(0.25);
    });
  });
});
