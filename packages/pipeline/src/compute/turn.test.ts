import { turn } from './turn.ts';

describe('turn', () => {
  it('lets the event loop in, however many works take turns', async () => {
    const controller = new AbortController();
    const reason = new Error('heard by the event loop');
    setTimeout(() => {
      controller.abort(reason);
    }, 1);
    const work = async (): Promise<never> => {
      for (;;) await turn(controller.signal);
    };
    const outcomes = await Promise.allSettled([work(), work(), work()]);
    expect(outcomes).toEqual(Array.from({ length: 3 }, () => ({ status: 'rejected', reason })));
  });

  it('does not wait for the event loop after every piece of work', async () => {
    let loops = 0;
    const count = (): void => {
      loops += 1;
      immediate = setImmediate(count);
    };
    let immediate = setImmediate(count);
    const { signal } = new AbortController();
    for (let piece = 0; piece < 1_000; piece += 1) await turn(signal);
    clearImmediate(immediate);
    expect(loops).toBeLessThan(500);
  });

  it('gives up at once what is aborted already', async () => {
    const reason = new Error('given up');
    await expect(turn(AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
