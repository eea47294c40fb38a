import { createReadingShelf } from './reading-shelf.ts';

const pause = (): Promise<void> => Promise.resolve();

describe('the shelf of readings', () => {
  it('gives the same reading for the same sources, and another one where a source stands elsewhere', async () => {
    const read = createReadingShelf();
    const first = await read(['It rained.'], pause);
    expect(await read(['It rained.'], pause)).toBe(first);
    const moved = await read(['', 'It rained.'], pause);
    expect(moved).not.toBe(first);
    expect(moved.source.parts).toEqual([{ source: 1, start: 0, end: 10 }]);
    expect((await read(['It', 'rained.'], pause)).source.parts).toHaveLength(2);
  });

  it('forgets the oldest of many, and never keeps more characters than it may', async () => {
    const read = createReadingShelf();
    const first = await read(['Task 0.'], pause);
    for (let at = 1; at <= 64; at += 1) await read([`Task ${String(at)}.`], pause);
    expect(await read(['Task 0.'], pause)).not.toBe(first);
    const long = 'x'.repeat(2_000_001);
    expect(await read([long], pause)).not.toBe(await read([long], pause));
  });

  it('keeps nothing of a reading that was given up', async () => {
    const read = createReadingShelf();
    const given = new Error('given up');
    await expect(read(['It rained.'], () => Promise.reject(given))).rejects.toBe(given);
    expect((await read(['It rained.'], pause)).sentences).toHaveLength(1);
  });
});
