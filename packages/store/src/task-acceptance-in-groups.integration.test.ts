/** What shared calls must not change: see docs/adr/0019-submissions-share-a-call.md. */
import type { Lane } from '@harvest/contracts/lanes';
import { createTaskId } from '@harvest/contracts/task-id';
import type { ChatSpec, HarvestSpec, TaskSpec } from '@harvest/contracts/task-record';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import fc from 'fast-check';
import { type Admission, type AdmissionOutcome, openAdmission } from './admission.ts';
import type { Store } from './create-store.ts';
import type { RefusalCode } from './script-replies.ts';
import { createStoreOpener, harvestSpecOf } from './test-support/create-store-opener.ts';

interface Submission {
  readonly specs: readonly [TaskSpec, ...TaskSpec[]];
  readonly admission: Admission;
}

/** Everything that can be said of a submission. */
const saidOf = {
  accepted: true,
  replayed: true,
  'queue.full': true,
  'limit.requests': true,
  'limit.tokens': true,
  'limit.concurrent_tasks': true,
  'limit.queued_tasks': true,
  'budget.exhausted': true,
  'idempotency.key_reused': true,
} satisfies Record<RefusalCode | Exclude<AdmissionOutcome['kind'], 'refused'>, true>;

const { keyLimits: noLimits } = openAdmission.caller;
const limits = { requestsPerMinute: 14, tokensPerMinute: 400, concurrentTasks: 12, queuedTasks: 10 };
const budget = { dailyUsd: 0.02, monthlyUsd: 0.03 };
/** The first two have one key: what is set for it has changed between their requests. */
const settings: readonly Partial<Admission['caller']>[] = [
  { keyId: 'k1', keyLimits: { ...limits, requestsPerMinute: 7 }, tenantLimits: limits, tenantBudget: budget },
  { keyId: 'k1', keyLimits: { ...limits, requestsPerMinute: 5, tokensPerMinute: null }, keyBudget: budget },
  { keyId: 'k2', tenantLimits: limits, keyBudget: budget, tenantBudget: budget },
  { keyId: 'k3', weight: 3 },
  { keyId: 'k4', keyLimits: { ...noLimits, queuedTasks: 2 } },
];
const callersWith = (more: Partial<Admission['caller']>): readonly Admission['caller'][] =>
  settings.map((each) => ({ ...openAdmission.caller, ...each, ...more }));
const callersOf = { acme: callersWith({ runningTasksMax: 3 }), globex: callersWith({}) };
/** Few enough that a handful of submissions fills the queue, if limits do not come before. */
const pendingTasksMax = 25;

const submissionOf = fc.record({
  caller: fc.nat(settings.length - 1),
  tenant: fc.constantFrom<'acme' | 'globex'>('acme', 'acme', 'globex'),
  /** A chat with none. */
  tasks: fc.integer({ min: 0, max: 3 }),
  lane: fc.constantFrom<Lane>('interactive', 'batch'),
  countRequest: fc.constantFrom(true, true, false),
  tokens: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 450 })),
  cost: fc.constantFrom(1, 2.5),
  wantedUsd: fc.constantFrom(null, 0.002, 0.006),
  idempotencyKey: fc.constantFrom(null, null, null, null, 'i1', 'i2', 'i3'),
  fingerprint: fc.constantFrom('f1', 'f1', 'f2'),
  isSealed: fc.boolean(),
  isHooked: fc.boolean(),
  /** The place of an earlier one that is sent again, if that is of the same tenant. */
  again: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(5) }),
});
type Drawn = typeof submissionOf extends fc.Arbitrary<infer Value> ? Value : never;

function specsOf({ tenant, tasks, isHooked }: Drawn): Submission['specs'] {
  const common = { tenant, requestId: 'r', traceparent: null };
  const chat = (): ChatSpec => ({ ...common, kind: 'chat', taskId: createTaskId(), replyTo: 'nobody' });
  if (tasks === 0) return [chat()];
  const webhook = isHooked ? { webhook: { url: 'https://example.com', sealedSecret: 's' } } : {};
  const spec = (): HarvestSpec => harvestSpecOf({ tenant, ...webhook });
  return [spec(), ...Array.from({ length: tasks - 1 }, spec)];
}

function admissionOf(drawn: Drawn): Admission {
  const { caller, tenant, lane, countRequest, tokens, cost, wantedUsd, fingerprint } = drawn;
  const { idempotencyKey: key, isSealed } = drawn;
  return {
    caller: callersOf[tenant][caller]!,
    lane,
    countRequest,
    tokens,
    cost,
    reserve: wantedUsd === null ? null : { wantedUsd, leastUsd: 0.001 },
    idempotency: key === null ? null : { key, fingerprint },
    sealedKeys: isSealed ? '{"openai":"sealed"}' : null,
  };
}

function submissionsOf(drawn: readonly Drawn[]): readonly Submission[] {
  const made: Submission[] = [];
  for (const each of drawn) {
    const earlier = each.again === null ? undefined : made[each.again];
    const isAgain = earlier?.specs[0].tenant === each.tenant;
    made.push({ specs: isAgain ? earlier.specs : specsOf(each), admission: admissionOf(each) });
  }
  return made;
}

/** What is said of a submission but for how long it takes until limits on requests permit more. */
function figuresOf(outcome: AdmissionOutcome): unknown {
  const rates = outcome.rates.map(({ scope, limit, remaining, growsInMs }) => [
    scope,
    limit,
    remaining,
    growsInMs > 0,
  ]);
  if (outcome.kind !== 'refused')
    return { kind: outcome.kind, rates, ids: outcome.kind === 'replayed' ? outcome.taskIds : [] };
  const { code, publicMessage, details, retry, retryAfterMs = -1 } = outcome.error;
  // What is not a guess is the most part of a minute.
  const retryAfter = retryAfterMs > 10_000 ? 'in a while' : retryAfterMs;
  return { code, text: publicMessage.replace(/ in \d+ s/, ''), details, retry, retryAfter, rates };
}

/** A key's value but for times. */
async function valueOf({ redis }: Store, key: string): Promise<unknown> {
  const type = await redis.type(key);
  if (type === 'zset') return await redis.zrange(key, '0', '-1', 'WITHSCORES');
  if (type !== 'hash') {
    const value = await redis.get(key);
    return key.includes(':idempotency:') ? value?.split(' ').toSpliced(1, 1) : value;
  }
  const { created, timestamp, now, ...rest } = await redis.hgetall(key);
  expect([created, timestamp, now].filter((time) => time !== undefined).length).toBeLessThan(2);
  // Of a window the sums; where its slots begin is a matter of time.
  return key.includes(':admitted:') ? now?.split(' ').slice(0, 2) : rest;
}

describe('submissions that share a call', () => {
  const openAt = createStoreOpener();
  const seen = new Set<string>();

  /** What is said of all of them, and everything that they leave behind in a store that had nothing. */
  async function accept(
    store: Store,
    submissions: readonly Submission[],
    { isShared }: { isShared: boolean },
  ) {
    const { tag } = store.shards[0]!;
    const keysNow = async (): Promise<string[]> => (await store.redis.keys(`${tag}:*`)).sort();
    await store.redis.unlink(...(await keysNow()));
    const calls: Promise<AdmissionOutcome>[] = [];
    for (const { specs, admission } of submissions) {
      const call = store.tasks.accept(specs, 'It rained.', admission);
      calls.push(call);
      if (!isShared) await call;
    }
    const outcomes = await Promise.all(calls);
    for (const outcome of outcomes) seen.add(outcome.kind === 'refused' ? outcome.error.code : outcome.kind);
    const keys = await keysNow();
    const entries = keys.map(async (key) => [key, await valueOf(store, key)] as const);
    const state = Object.fromEntries(await Promise.all(entries));
    const livesMs = await Promise.all(keys.map((key) => store.redis.pttl(key)));
    return { figures: outcomes.map(figuresOf), state, livesMs };
  }

  it('are answered and leave the same behind as when each has its own', async () => {
    const store = openAt(sharedRedis(), { PENDING_TASKS_MAX: String(pendingTasksMax) });
    // Redis now knows the script: a call that had to be sent again with it would come behind later ones.
    await store.tasks.accept([harvestSpecOf()], 'It rained.');
    const drawn = fc.array(submissionOf, { minLength: 26, maxLength: 60, size: 'max' });
    await fc.assert(
      fc.asyncProperty(drawn, async (given) => {
        const submissions = submissionsOf(given);
        const day = new Date().getUTCDay();
        const shared = await accept(store, submissions, { isShared: true });
        const single = await accept(store, submissions, { isShared: false });
        // Budgets are of a day.
        fc.pre(new Date().getUTCDay() === day);
        expect(shared.figures).toEqual(single.figures);
        expect(shared.state).toEqual(single.state);
        for (const [at, liveMs] of shared.livesMs.entries())
          expect(Math.abs(liveMs - single.livesMs[at]!)).toBeLessThan(20_000);
      }),
      { numRuns: 25, seed: 19, interruptAfterTimeLimit: 45_000 },
    );
    expect([...seen].sort()).toEqual(Object.keys(saidOf).sort());
  }, 60_000);
});
