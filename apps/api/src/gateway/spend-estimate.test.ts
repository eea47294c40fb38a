import { chatRequestSchema } from '@harvest/contracts/chat-request';
import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { outputFormatNames } from '@harvest/contracts/output-formats';
import { tierNames } from '@harvest/contracts/tiers';
import { chatTaskOf } from '@harvest/router/decision/chat-task';
import { everyText } from '@harvest/testkit/texts/every-text';
import { sampleCatalogue } from '@harvest/testkit/sample-catalogue';
import { sampleDeployment } from '@harvest/testkit/sample-routing';
import fc from 'fast-check';
import { type SpendEstimate, type Submitter, createSpendEstimator } from './spend-estimate.ts';
import type { TaskSubmission } from './task-measures.ts';

const unlimited = {
  requestsPerMinute: null,
  tokensPerMinute: null,
  concurrentTasks: null,
  queuedTasks: null,
};
const uncapped = { dailyUsd: null, monthlyUsd: null };
const open: Submitter = {
  caller: { keyLimits: unlimited, tenantLimits: unlimited, keyBudget: uncapped, tenantBudget: uncapped },
  ownKeys: [],
};
const limited: Submitter = {
  ...open,
  caller: { ...open.caller, tenantLimits: { ...unlimited, tokensPerMinute: 1_000 } },
};
const budgeted: Submitter = {
  ...open,
  caller: { ...open.caller, keyBudget: { ...uncapped, monthlyUsd: 5 } },
};

const task = (more: Partial<TaskSubmission> = {}): TaskSubmission => ({
  source: 'The river rose.',
  query: 'What did it do?',
  output_format: 'analysis',
  options: {},
  ...more,
});

class Board {
  reads = 0;
  catalogue: ModelCatalogue | null;

  constructor(catalogue: ModelCatalogue | null = sampleCatalogue) {
    this.catalogue = catalogue;
  }

  read(): Promise<ModelCatalogue | null> {
    this.reads += 1;
    return Promise.resolve(this.catalogue);
  }
}

async function estimateOf(
  by: Submitter,
  submission: TaskSubmission,
  board = new Board(),
): Promise<SpendEstimate> {
  return await createSpendEstimator({ catalogue: board }).ofTasks(by, [submission]);
}

describe('what a submission is held against', () => {
  it('is nothing, and nothing is looked up, for a caller without token limit and budget', async () => {
    const board = new Board();
    expect(await estimateOf(open, task(), board)).toEqual({ tokens: 0, reserve: null, precise: null });
    expect(board.reads).toBe(0);
  });

  it('is a cap of its own, which then holds over all starts of the task', async () => {
    const capped = task({ options: { max_cost_usd: 0.25 } });
    const reserve = { wantedUsd: 0.25, leastUsd: 0.25 };
    expect(await estimateOf(open, capped)).toEqual({ tokens: 0, reserve, precise: null });
  });

  it('is source, queries and longest answers with a token limit, the source once', async () => {
    const { tokens, reserve } = await estimateOf(limited, task({ source: 'a'.repeat(3_000), query: 'aaa' }));
    expect(tokens).toBe(1_000 + 1 + 1_000);
    expect(reserve).toBeNull();
    const estimator = createSpendEstimator({ catalogue: new Board() });
    const asked = task({ source: 'a'.repeat(3_000), query: 'aaa', options: { max_output_tokens: 10 } });
    const both = await estimator.ofTasks(limited, [asked, asked]);
    expect(both.tokens).toBe(1_000 + 2 * (1 + 10));
  });

  it('knows a token limit without workers too', async () => {
    const asked = task({ query: 'aaa', source: 'bbb', options: { max_output_tokens: 10 } });
    expect((await estimateOf(limited, asked, new Board(null))).tokens).toBe(1 + 1 + 10);
  });

  it('counts an answer while no worker is up as long as the last of them let it become', async () => {
    const board = new Board();
    const estimator = createSpendEstimator({ catalogue: board });
    const asked = task({ query: 'aaa', source: 'bbb' });
    const before = await estimator.ofTasks(limited, [asked]);
    board.catalogue = null;
    expect(await estimator.ofTasks(limited, [asked])).toEqual(before);
  });

  it('counts an answer as long as its format needs before any worker has said anything', async () => {
    const nobody = (): Board => new Board(null);
    const asked = task({ query: 'aaa', source: 'bbb' });
    expect((await estimateOf(limited, asked, nobody())).tokens).toBe(1 + 1 + 2_048);
    const quiz = task({ ...asked, output_format: 'quiz', options: { count: 20 } });
    expect((await estimateOf(limited, quiz, nobody())).tokens).toBe(1 + 1 + 400 + 20 * 260);
    const builtIn = task({ source: 'bbb', query: undefined, output_format: 'insights' });
    expect((await estimateOf(limited, builtIn, nobody())).tokens).toBe(1);
    const chat = chatRequestSchema.parse({ model: 'auto', messages: [{ role: 'user', content: 'Hi' }] });
    const estimator = createSpendEstimator({ catalogue: nobody() });
    const { tokens } = await estimator.ofChat(limited, {
      task: chatTaskOf(chat),
      body: 'aaa',
      streaming: false,
    });
    expect(tokens).toBe(1 + 2_048);
  });

  it('is money that pays for the dearest model twice, within the cap of the task', async () => {
    const { reserve } = await estimateOf(budgeted, task({ options: { max_output_tokens: 1_000 } }));
    // 1,000 tokens out at 1,000 USD for a million are 1 USD, and the input comes on top.
    expect(reserve?.leastUsd).toBeGreaterThan(1);
    expect(reserve?.wantedUsd).toBe(2 * (reserve?.leastUsd ?? 0));
    const capped = await estimateOf(budgeted, task({ options: { max_cost_usd: 0.5 } }));
    expect(capped.reserve).toEqual({ wantedUsd: 0.5, leastUsd: 0.5 });
    expect(capped.precise?.().wantedUsd).toBeLessThanOrEqual(0.5);
  });

  it('is nothing, but known, for what costs nothing: such a task must not spend later on', async () => {
    const free = { ...sampleCatalogue, deployments: [sampleDeployment()] };
    const nothing = { tokens: 0, reserve: { wantedUsd: 0, leastUsd: 0 }, precise: null };
    expect(await estimateOf(budgeted, task(), new Board(free))).toEqual(nothing);
    const local = task({ options: { local_only: true } });
    expect(await estimateOf(budgeted, local, new Board())).toEqual(nothing);
    expect(await estimateOf(budgeted, task({ output_format: 'dedup', query: undefined }))).toEqual(nothing);
  });

  it('is refused with a budget while nobody knows any price, unless a cap says the most', async () => {
    await expect(estimateOf(budgeted, task(), new Board(null))).rejects.toMatchObject({
      code: 'router.no_workers',
    });
    const capped = await estimateOf(budgeted, task({ options: { max_cost_usd: 0.5 } }), new Board(null));
    expect(capped).toEqual({ tokens: 0, reserve: { wantedUsd: 0.5, leastUsd: 0.5 }, precise: null });
  });

  it('counts models that the caller has brought a key for', async () => {
    const [, , large] = sampleCatalogue.deployments;
    const own = { ...large!, provider: 'gemini' as const };
    const catalogue = { ...sampleCatalogue, deployments: [sampleDeployment()], ownKeyDeployments: [own] };
    const priced = await estimateOf({ ...budgeted, ownKeys: ['gemini'] }, task(), new Board(catalogue));
    expect(priced.reserve?.leastUsd).toBeGreaterThan(0);
  });

  const texts = everyText.map(([, text]) => text);
  const tasks = fc
    .record({
      source: fc.oneof(
        fc.constantFrom(...texts),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 500 }),
      ),
      output_format: fc.constantFrom(...outputFormatNames),
      tier: fc.option(fc.constantFrom(...tierNames), { nil: undefined }),
      quality: fc.constantFrom('simple' as const, 'balanced' as const, 'quality' as const, undefined),
      max_output_tokens: fc.option(fc.integer({ min: 1, max: 8_000 }), { nil: undefined }),
    })
    .map(({ source, output_format, ...options }) => {
      const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
      return task({ source, output_format, options: given });
    });

  it('is never less than what a worker reckons with, whatever is asked', async () => {
    await fc.assert(
      fc.asyncProperty(tasks, async (asked) => {
        const { reserve, precise } = await estimateOf(budgeted, asked);
        const counted = precise?.() ?? { wantedUsd: 0, leastUsd: 0 };
        expect(reserve?.leastUsd).toBeGreaterThanOrEqual(counted.wantedUsd);
        expect(counted.wantedUsd).toBeGreaterThanOrEqual(counted.leastUsd);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same for chats, by the length of their bodies', async () => {
    const estimator = createSpendEstimator({ catalogue: new Board() });
    const message = fc.record({
      role: fc.constantFrom('user' as const, 'system' as const),
      content: fc.oneof(fc.constantFrom(...texts), fc.string({ unit: 'binary', maxLength: 100 })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 5 }), async (messages) => {
        const request = chatRequestSchema.parse({ model: 'auto', messages });
        const chat = { task: chatTaskOf(request), body: JSON.stringify(request), streaming: true };
        const { reserve, precise } = await estimator.ofChat(budgeted, chat);
        const counted = precise?.();
        expect(counted?.leastUsd).toBeGreaterThan(0);
        expect(reserve?.leastUsd).toBeGreaterThanOrEqual((counted?.wantedUsd ?? 0) - marginUsd);
      }),
      { numRuns: 100 },
    );
  });
});

/** Counted prices have a margin of 200 tokens, at 100 USD for a million by the dearest model. */
const marginUsd = 0.02;
