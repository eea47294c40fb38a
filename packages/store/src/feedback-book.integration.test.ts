import type { Feedback } from '@harvest/contracts/feedback';
import { createTaskId } from '@harvest/contracts/task-id';
import type { HarvestSpec } from '@harvest/contracts/task-record';
import { samplePlainResult } from '@harvest/testkit/sample-results';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { openAdmission } from './admission.ts';
import type { Store } from './create-store.ts';
import { createStoreOpener, harvestSpecOf } from './test-support/create-store-opener.ts';

const result = samplePlainResult();
const good: Feedback = { rating: 'good', comment: null, given_at: '2026-08-01T12:00:00.000Z' };
const bad: Feedback = { rating: 'bad', comment: 'Too short.', given_at: '2026-08-01T12:01:00.000Z' };

describe('feedback', () => {
  const open = createStoreOpener();
  let store: Store;
  beforeEach(() => {
    store = open(sharedRedis());
  });

  const accept = async (): Promise<HarvestSpec> => {
    const spec = harvestSpecOf();
    await store.tasks.accept([spec], 'It rained.', openAdmission);
    return spec;
  };
  const complete = async (): Promise<HarvestSpec> => {
    const spec = await accept();
    const claim = await store.tasks.claim(spec, { attemptsMax: 3 });
    if (claim.kind !== 'claimed') throw new Error(claim.kind);
    await store.tasks.finish(claim.lease, { status: 'completed', result }, []);
    return spec;
  };

  it('is stored with the task, the last one counts, and each tells what it replaces', async () => {
    const spec = await complete();
    expect(await store.tasks.read(spec)).toMatchObject({ feedback: null });
    expect(await store.feedback.give(spec, good)).toEqual({ kind: 'stored', result, previous: null });
    expect(await store.feedback.give(spec, bad)).toEqual({ kind: 'stored', result, previous: good });
    expect(await store.tasks.read(spec)).toMatchObject({ feedback: bad, result });
  });

  it('is told apart from others that come at once, so that each replaces exactly one', async () => {
    const spec = await complete();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => store.feedback.give(spec, good)));
    const first = outcomes.filter((outcome) => outcome.kind === 'stored' && outcome.previous === null);
    expect(first).toHaveLength(1);
  });

  it('leaves the time at which the task expires as it was', async () => {
    const spec = await complete();
    const key = `{${store.shardOf('default').tag.slice(1, -1)}}:task:default:${spec.taskId}`;
    const before = await store.redis.ttl(key);
    await store.feedback.give(spec, good);
    expect(before).toBeGreaterThan(0);
    expect(await store.redis.ttl(key)).toBeGreaterThanOrEqual(before - 1);
  });

  it('is refused before the task has completed, and for one that is unknown', async () => {
    const waiting = await accept();
    expect(await store.feedback.give(waiting, good)).toEqual({ kind: 'not-completed' });
    await store.tasks.requestCancel(waiting);
    expect(await store.feedback.give(waiting, good)).toEqual({ kind: 'not-completed' });
    expect(await store.feedback.give({ tenant: 'default', taskId: createTaskId() }, good)).toEqual({
      kind: 'missing',
    });
    expect(await store.feedback.give({ ...(await complete()), tenant: 'other' }, good)).toEqual({
      kind: 'missing',
    });
  });
});
