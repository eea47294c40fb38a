import { createSharedCalls } from './shared-calls.ts';

const never = new AbortController().signal;

/** A call that a test ends by hand. */
function heldCall() {
  const calls: { key: string; signal: AbortSignal; end: PromiseWithResolvers<string> }[] = [];
  const shared = createSharedCalls((key, signal) => {
    const end = Promise.withResolvers<string>();
    calls.push({ key, signal, end });
    signal.addEventListener('abort', () => {
      end.reject(signal.reason);
    });
    return end.promise;
  });
  return { shared, calls };
}

describe('shared calls', () => {
  it('are one for all who ask for a key at the same time', async () => {
    const { shared, calls } = heldCall();
    const results = [shared('a', never), shared('a', never), shared('b', never)];
    expect(calls.map(({ key }) => key)).toEqual(['a', 'b']);
    calls[0]!.end.resolve('of a');
    calls[1]!.end.resolve('of b');
    expect(await Promise.all(results)).toEqual(['of a', 'of a', 'of b']);
  });

  it('are made anew for who comes later, also after a failure', async () => {
    const { shared, calls } = heldCall();
    const first = shared('a', never);
    const failure = new Error('failed');
    calls[0]!.end.reject(failure);
    await expect(first).rejects.toBe(failure);
    const second = shared('a', never);
    calls[1]!.end.resolve('second');
    expect(await second).toBe('second');
  });

  it('fail for all who share them', async () => {
    const { shared, calls } = heldCall();
    const both = [shared('a', never), shared('a', never)];
    const failure = new Error('failed');
    calls[0]!.end.reject(failure);
    for (const result of both) await expect(result).rejects.toBe(failure);
  });

  it('go on for the others when one is aborted', async () => {
    const { shared, calls } = heldCall();
    const controller = new AbortController();
    const aborted = shared('a', controller.signal);
    const other = shared('a', never);
    const gone = new Error('gone');
    controller.abort(gone);
    await expect(aborted).rejects.toBe(gone);
    expect(calls[0]!.signal.aborted).toBe(false);
    calls[0]!.end.resolve('result');
    expect(await other).toBe('result');
  });

  it('are aborted when nobody waits any more', async () => {
    const { shared, calls } = heldCall();
    const controller = new AbortController();
    const both = [shared('a', controller.signal), shared('a', controller.signal)];
    const gone = new Error('gone');
    controller.abort(gone);
    for (const result of both) await expect(result).rejects.toBe(gone);
    expect(calls[0]!.signal.aborted).toBe(true);
  });

  it('are not joined once they are aborted, however long they take to end', async () => {
    const signals: AbortSignal[] = [];
    const shared = createSharedCalls((_key, signal) => {
      signals.push(signal);
      return signals.length === 1 ? new Promise<string>(() => undefined) : Promise.resolve('later');
    });
    const controller = new AbortController();
    const gone = new Error('gone');
    const aborted = shared('a', controller.signal);
    controller.abort(gone);
    await expect(aborted).rejects.toBe(gone);
    expect(await shared('a', never)).toBe('later');
  });

  it('are not made for who is aborted already', async () => {
    const { shared, calls } = heldCall();
    const gone = new Error('gone');
    await expect(shared('a', AbortSignal.abort(gone))).rejects.toBe(gone);
    expect(calls).toEqual([]);
  });
});
