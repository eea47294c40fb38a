import type { HarvestError } from '@harvest/runtime/harvest-error';
import { GroupedCalls } from './grouped-calls.ts';
import { storeUnavailable } from './redis.ts';

const waitMsMax = 400;

interface Call {
  readonly items: readonly string[];
  readonly answer: () => void;
  readonly fail: (error: Error) => void;
}

/** Calls that end when a test says so; each item is answered with itself in capitals. */
function openCalls({ weightMax = 100, callsMax = 1 } = {}): {
  readonly calls: Call[];
  readonly send: (item: string) => Promise<string>;
  readonly pass: (ms: number) => void;
} {
  const calls: Call[] = [];
  let nowMs = 0;
  const grouped = new GroupedCalls<string, string>({
    send: (items) =>
      new Promise((resolve, reject) => {
        calls.push({
          items,
          answer: () => {
            resolve(items.map((item) => item.toUpperCase()));
          },
          fail: reject,
        });
      }),
    weightOf: (item) => item.length,
    weightMax,
    callsMax,
    waitMsMax,
    monotonicMs: () => nowMs,
  });
  return {
    calls,
    send: (item) => grouped.send(item),
    pass: (ms) => {
      nowMs += ms;
    },
  };
}

/** Lets everything go on that waits for nothing but promises. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const unavailable = (): HarvestError => storeUnavailable({ outcomeUnknown: true });

describe('grouped calls', () => {
  it('send an item at once when none is under way, and the next ones together as that call ends', async () => {
    const { calls, send } = openCalls();
    const replies = ['a', 'b', 'c'].map(send);
    expect(calls.map(({ items }) => items)).toEqual([['a']]);
    calls[0]?.answer();
    await settle();
    expect(calls.map(({ items }) => items)).toEqual([['a'], ['b', 'c']]);
    calls[1]?.answer();
    expect(await Promise.all(replies)).toEqual(['A', 'B', 'C']);
    void send('d');
    expect(calls[2]?.items).toEqual(['d']);
  });

  it('hold no more than their weight, but for an item that is heavier by itself', async () => {
    const { calls, send } = openCalls({ weightMax: 3 });
    const replies = ['first', 'a', 'bb', 'c', 'heavy', 'd'].map(send);
    for (let at = 0; at < 4; at += 1) {
      calls[at]?.answer();
      await settle();
    }
    calls[4]?.answer();
    expect(calls.map(({ items }) => items)).toEqual([['first'], ['a', 'bb'], ['c'], ['heavy'], ['d']]);
    expect(await Promise.all(replies)).toHaveLength(6);
  });

  it('send a full group while others are under way, as many as may be', async () => {
    const { calls, send } = openCalls({ weightMax: 2, callsMax: 2 });
    const replies = Promise.all(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(send));
    expect(calls.map(({ items }) => items)).toEqual([['a'], ['b', 'c']]);
    calls[1]?.answer();
    await settle();
    expect(calls[2]?.items).toEqual(['d', 'e']);
    calls[2]?.answer();
    await settle();
    // Two are no more than a group that others may still join.
    expect(calls).toHaveLength(3);
    calls[0]?.answer();
    await settle();
    calls[3]?.answer();
    expect(await replies).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G']);
  });

  it('do not let those wait who cannot be served any more', async () => {
    const { calls, send } = openCalls();
    const replies = Promise.allSettled(['a', 'b', 'c'].map(send));
    calls[0]?.fail(unavailable());
    expect(await replies).toMatchObject([
      { reason: { code: 'store.unavailable', details: { outcomeUnknown: true } } },
      { reason: { code: 'store.unavailable', details: { outcomeUnknown: false } } },
      { reason: { code: 'store.unavailable', details: { outcomeUnknown: false } } },
    ]);
    expect(calls).toHaveLength(1);
    void send('d');
    expect(calls[1]?.items).toEqual(['d']);
  });

  it('tell the item that is at fault from those that it shared a call with', async () => {
    const { calls, send } = openCalls();
    const replies = ['a', 'b', 'wrong', 'c'].map(send);
    const settled = Promise.allSettled(replies);
    calls[0]?.answer();
    await settle();
    calls[1]?.fail(new Error('WRONGTYPE'));
    await settle();
    for (const call of calls.slice(2)) {
      if (call.items[0] === 'wrong') call.fail(new Error('WRONGTYPE'));
      else call.answer();
    }
    expect(calls.slice(2).map(({ items }) => items)).toEqual([['b'], ['wrong'], ['c']]);
    expect(await settled).toMatchObject([
      { value: 'A' },
      { value: 'B' },
      { reason: { message: 'WRONGTYPE' } },
      { value: 'C' },
    ]);
  });

  it('send each item again by itself at once, so that a store that went is waited for once', async () => {
    const { calls, send } = openCalls();
    const settled = Promise.allSettled(['a', 'b', 'c', 'd'].map(send));
    calls[0]?.answer();
    await settle();
    const next = send('e');
    calls[1]?.fail(new Error('WRONGTYPE'));
    await settle();
    expect(calls.map(({ items }) => items)).toEqual([['a'], ['b', 'c', 'd'], ['b'], ['c'], ['d']]);
    calls[2]?.answer();
    for (const call of calls.slice(3)) call.fail(unavailable());
    await expect(next).rejects.toMatchObject({ details: { outcomeUnknown: false } });
    expect(await settled).toMatchObject([
      { value: 'A' },
      { value: 'B' },
      { reason: { details: { outcomeUnknown: true } } },
      { reason: { details: { outcomeUnknown: true } } },
    ]);
  });

  it('do not send what has waited too long', async () => {
    const { calls, send, pass } = openCalls();
    const first = send('a');
    const late = send('b');
    pass(waitMsMax + 1);
    const inTime = send('c');
    await expect(late).rejects.toMatchObject({
      code: 'store.unavailable',
      details: { outcomeUnknown: false },
    });
    calls[0]?.answer();
    await settle();
    expect(calls.map(({ items }) => items)).toEqual([['a'], ['c']]);
    calls[1]?.answer();
    expect(await Promise.all([first, inTime])).toEqual(['A', 'C']);
  });

  it('do not send either what has waited too long when a call ends', async () => {
    const { calls, send, pass } = openCalls();
    const first = send('a');
    const late = expect(send('b')).rejects.toMatchObject({ code: 'store.unavailable' });
    pass(waitMsMax + 1);
    calls[0]?.answer();
    await late;
    await first;
    expect(calls).toHaveLength(1);
  });

  it('reject an item that a call has no reply for', async () => {
    const grouped = new GroupedCalls<string, string>({
      send: () => Promise.resolve([]),
      weightOf: () => 1,
      weightMax: 1,
      callsMax: 1,
      waitMsMax,
      monotonicMs: () => 0,
    });
    await expect(grouped.send('a')).rejects.toThrow('left out');
  });
});
