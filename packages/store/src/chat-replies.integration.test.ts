import { type ChatResult, chatResultSchema } from '@harvest/contracts/chat-result';
import { createTaskId } from '@harvest/contracts/task-id';
import type { ChatSpec } from '@harvest/contracts/task-record';
import { freeCost, sampleRouting } from '@harvest/testkit/sample-routing';
import { sharedRedis } from '@harvest/testkit/shared-redis';
import { waitFor } from '@harvest/testkit/wait-for';
import type { ReplyEnd } from './chat-replies.ts';
import type { Store } from './create-store.ts';
import { createStoreOpener } from './test-support/create-store-opener.ts';
import type { TaskLease, TerminalOutcome } from './task-store.ts';

const result: ChatResult = {
  text: 'The Elbe.\nresult\nIt is long.',
  tool_calls: [],
  finish_reason: 'stop',
  usage: null,
  routing: sampleRouting(),
  cost: freeCost,
  cache: null,
  timings: { queued_ms: 1, processing_ms: 2, first_token_ms: null },
};
const completed: TerminalOutcome = { status: 'completed', result };

describe('the replies to chats', () => {
  const open = createStoreOpener();
  let api: Store;
  let worker: Store;
  beforeEach(() => {
    const redis = sharedRedis();
    const settings = { CHAT_TTL_SECONDS: '60' };
    api = open(redis, settings);
    worker = open(redis, settings);
  });

  const newSpec = (): ChatSpec => ({
    kind: 'chat',
    taskId: createTaskId(),
    tenant: 'default',
    requestId: 'r',
    traceparent: null,
    replyTo: api.replies.instance,
  });
  /** Waits for a new chat that a worker has claimed. */
  const begin = async ({
    spec = newSpec(),
    parseResult = (value: unknown): ChatResult => chatResultSchema.parse(value),
  } = {}) => {
    const texts: string[] = [];
    const ends: ReplyEnd<ChatResult>[] = [];
    await api.replies.expect(spec, {
      parseResult,
      onEvent: (event) => {
        if (event.type === 'token-delta') texts.push(event.data.text);
      },
      onEnd: (end) => ends.push(end),
    });
    await api.tasks.accept([spec], '{"model":"auto"}');
    const claim = await worker.tasks.claim(spec, { attemptsMax: 3 });
    if (claim.kind !== 'claimed') throw new Error(claim.kind);
    return { spec, lease: claim.lease, texts, ends };
  };
  const write = (lease: TaskLease, batch: number, text: string) =>
    worker.tasks.appendEvents(lease, batch, [{ type: 'token-delta', data: { generation: 1, text } }]);
  const loseAnnouncements = async () => {
    const clients = String(await worker.redis.call('CLIENT', 'LIST', 'TYPE', 'pubsub'));
    const ids = clients.split('\n').flatMap((line) => /^id=(\d+)/.exec(line)?.[1] ?? []);
    for (const id of ids) await worker.redis.call('CLIENT', 'KILL', 'ID', id);
  };

  it('bring the pieces of the text in order, then the whole result, once', async () => {
    const { lease, texts, ends } = await begin();
    await write(lease, 1, 'The ');
    await write(lease, 2, 'Elbe.');
    expect(await worker.tasks.finish(lease, completed, [])).toBe(true);
    // The answer to the same call when a broken connection makes the client send it twice.
    expect(await worker.tasks.finish(lease, completed, [])).toBe(true);
    await waitFor('the end', () => ends.length > 0);
    expect(texts.join('')).toBe('The Elbe.');
    expect(ends).toEqual([completed]);
    expect(api.replies.count).toBe(0);
  });

  it('bring a failure and a cancellation', async () => {
    const failed = await begin();
    const error = { code: 'provider.timeout', message: 'm', type: 't' } as const;
    await worker.tasks.finish(failed.lease, { status: 'failed', error }, []);
    await waitFor('the failure', () => failed.ends.length > 0);
    expect(failed.ends).toEqual([{ status: 'failed', error }]);

    const cancelled = await begin();
    expect(await api.tasks.requestCancel(cancelled.spec)).toBe('requested');
    await worker.tasks.finish(cancelled.lease, { status: 'cancelled' }, []);
    await waitFor('the cancellation', () => cancelled.ends.length > 0);
    expect(cancelled.ends).toEqual([{ status: 'cancelled' }]);
  });

  it('bring a failure when the result is none that this process can read', async () => {
    const unread = [{ status: 'failed', error: { code: 'internal.unexpected' } }];
    const told = await begin({
      parseResult: () => {
        throw new Error('written by another version');
      },
    });
    await worker.tasks.finish(told.lease, completed, []);
    await waitFor('the end that was told', () => told.ends.length > 0);
    expect(told.ends).toMatchObject(unread);

    // Nobody announces this one to us, so that it is read from the store.
    const stored = await begin({ spec: { ...newSpec(), replyTo: 'elsewhere' } });
    await worker.tasks.finish(stored.lease, completed, []);
    const [name = ''] = await worker.redis.keys(`*:result:*${stored.spec.taskId}`);
    await worker.redis.set(name, '{}');
    await loseAnnouncements();
    await waitFor('the end that was stored', () => stored.ends.length > 0);
    expect(stored.ends).toMatchObject(unread);
    expect(api.replies.count).toBe(0);
  });

  it('are read from the store when the connection for announcements was lost', async () => {
    const { lease, texts, ends } = await begin();
    await write(lease, 1, 'The ');
    await waitFor('the first text', () => texts.length > 0);
    await loseAnnouncements();
    await write(lease, 2, 'Elbe.');
    await worker.tasks.finish(lease, completed, []);
    await waitFor('the end', () => ends.length > 0);
    expect(texts.join('')).toBe('The Elbe.');
    expect(ends).toEqual([completed]);
  });

  it('leave out no piece of the text when much was missed and more comes while it is read', async () => {
    const { lease, texts, ends } = await begin();
    await write(lease, 1, '1 ');
    await waitFor('the first text', () => texts.length > 0);
    await loseAnnouncements();
    const missed = Array.from({ length: 450 }, (_, index) => index + 2);
    for (const number of missed) await write(lease, number, `${String(number)} `);
    await waitFor('the connection', async () => await worker.replies.isAwaited(api.replies.instance));
    for (const number of [452, 453, 454]) await write(lease, number, `${String(number)} `);
    await waitFor('the last text', () => texts.at(-1) === '454 ');
    expect(texts).toEqual(Array.from({ length: 454 }, (_, index) => `${String(index + 1)} `));
    expect(ends).toEqual([]);
  });

  it('tell whether anybody waits, though not from a lost connection', async () => {
    const { spec } = await begin();
    expect(await worker.replies.isAwaited(spec.replyTo)).toBe(true);
    // At the first look it may only have lost its connection.
    expect(await worker.replies.isAwaited('an API that is gone')).toBe(true);
    await waitFor(
      'the absence of the other',
      async () => !(await worker.replies.isAwaited('an API that is gone')),
    );
  });

  it('keep chats out of the lists and forget them soon', async () => {
    const { spec, lease } = await begin();
    expect((await api.tasks.list({ tenant: 'default', limit: 10 })).records).toEqual([]);
    await worker.tasks.finish(lease, completed, []);
    expect((await api.tasks.list({ tenant: 'default', limit: 10 })).records).toEqual([]);
    const stored = await api.tasks.read(spec);
    expect(stored).toMatchObject({ kind: 'chat', result });
    const { createdAtMs, expiresAtMs } = stored!.record;
    expect(expiresAtMs! - createdAtMs).toBeLessThan(120_000);
    expect((await api.health()).active).toBe(0);
  });
});
