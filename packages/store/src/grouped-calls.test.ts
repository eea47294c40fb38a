import { HarvestError } from '@harvest/runtime/harvest-error';
import { GroupedCalls } from './grouped-calls.ts';

interface Call {
  readonly items: readonly string[];
  readonly answer: () => void;
  readonly fail: (error: Error) => void;
}

/** Calls that end when a test says so; each item is answered with itself in capitals. */
function openCalls(weightMax = 100): { calls: Call[]; send: (item: string) => Promise<string> } {
  const calls: Call[] = [];
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
  });
  return { calls, send: (item) => grouped.send(item) };
}

/** Lets everything go on that waits for nothing but promises. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const unavailable = (): HarvestError =>
  new HarvestError({ code: 'store.unavailable', publicMessage: 'Down.', retryAfterMs: 1 });

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
    const { calls, send } = openCalls(3);
    const replies = ['first', 'a', 'bb', 'c', 'heavy', 'd'].map(send);
    for (let at = 0; at < 4; at += 1) {
      calls[at]?.answer();
      await settle();
    }
    calls[4]?.answer();
    expect(calls.map(({ items }) => items)).toEqual([['first'], ['a', 'bb'], ['c'], ['heavy'], ['d']]);
    expect(await Promise.all(replies)).toHaveLength(6);
  });

  it('do not let those wait who cannot be served any more', async () => {
    const { calls, send } = openCalls();
    const replies = Promise.allSettled(['a', 'b', 'c'].map(send));
    calls[0]?.fail(unavailable());
    for (const reply of await replies)
      expect(reply).toMatchObject({ status: 'rejected', reason: { code: 'store.unavailable' } });
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
    for (let at = 2; at < 5; at += 1) {
      const call = calls[at];
      if (call?.items[0] === 'wrong') call.fail(new Error('WRONGTYPE'));
      else call?.answer();
      await settle();
    }
    expect(calls.slice(2).map(({ items }) => items)).toEqual([['b'], ['wrong'], ['c']]);
    expect(await settled).toMatchObject([
      { value: 'A' },
      { value: 'B' },
      { reason: { message: 'WRONGTYPE' } },
      { value: 'C' },
    ]);
  });

  it('reject an item that a call has no reply for', async () => {
    const grouped = new GroupedCalls<string, string>({
      send: () => Promise.resolve([]),
      weightOf: () => 1,
      weightMax: 1,
    });
    await expect(grouped.send('a')).rejects.toThrow('left out');
  });
});
