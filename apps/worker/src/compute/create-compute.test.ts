import type { RawDocument } from '@harvest/acquisition/spec/extract';
import { silentLogger } from '@harvest/runtime/logger';
import { hostilePdfs } from '@harvest/testkit/site-pdfs';
import { type WorkerCompute, createCompute } from './create-compute.ts';

const never = new AbortController().signal;

describe('the threads of a worker', () => {
  const opened: WorkerCompute[] = [];
  const open = (timesMs: { extraction: number; wait: number }): WorkerCompute => {
    const compute = createCompute({
      config: { COMPUTE_THREADS: 1, COMPUTE_MEMORY_MB_MAX: 64, WORKER_CONCURRENCY: 1 },
      logger: silentLogger,
      entry: new URL('test-support/hostile-thread.ts', import.meta.url),
      timesMs,
    });
    opened.push(compute);
    return compute;
  };
  afterEach(async () => {
    for (const compute of opened.splice(0)) await compute.close();
  });
  const page = (word: string): RawDocument => ({
    url: 'https://example.org/',
    contentType: 'text/plain',
    bytes: new TextEncoder().encode(word),
    headers: {},
  });
  const read = (compute: WorkerCompute, word: string): Promise<unknown> =>
    compute.extractDocument(page(word), { signal: never });
  /** Long enough for a thread. */
  const analyse = (compute: WorkerCompute, word: string) =>
    compute.compute.analyse({ texts: [word.padEnd(7_000)] }, { signal: never });

  it('say of a page that takes for ever, or all memory, that it is too large', async () => {
    const slow = open({ extraction: 500, wait: 60_000 });
    await expect(read(slow, 'spin')).rejects.toMatchObject({ code: 'acquisition.too_large' });
    const greedy = open({ extraction: 60_000, wait: 60_000 });
    await expect(read(greedy, 'exhaust')).rejects.toMatchObject({ code: 'acquisition.too_large' });
  });

  it.each(['contentBomb', 'tableBomb'] as const)(
    'end for a PDF that unpacks to more than there is memory for, and read the next page: %s',
    async (bomb) => {
      const compute = createCompute({
        config: { COMPUTE_THREADS: 1, COMPUTE_MEMORY_MB_MAX: 64, WORKER_CONCURRENCY: 1 },
        logger: silentLogger,
      });
      opened.push(compute);
      const pdf = { ...page(''), bytes: hostilePdfs[bomb](), contentType: 'application/pdf' };
      await expect(compute.extractDocument(pdf, { signal: never })).rejects.toMatchObject({
        code: 'acquisition.too_large',
        publicMessage: expect.stringContaining('more memory') as string,
      });
      await expect(read(compute, 'The next page has a text.')).resolves.toMatchObject({
        text: 'The next page has a text.',
      });
    },
  );

  it('do not count the time that a page waits behind another one', async () => {
    const compute = open({ extraction: 2_000, wait: 60_000 });
    const first = read(compute, 'spin');
    const second = read(compute, 'nothing');
    await expect(first).rejects.toMatchObject({ code: 'acquisition.too_large' });
    await expect(second).rejects.toThrow('did nothing');
  });

  it('give back what no thread was free for, be it a page or a text', async () => {
    const compute = open({ extraction: 60_000, wait: 50 });
    const held = [read(compute, 'spin'), analyse(compute, 'spin')];
    const outcome = Promise.allSettled(held);
    const busy = { code: 'task.worker_busy', retry: 'after' };
    await expect(read(compute, 'nothing')).rejects.toMatchObject(busy);
    await expect(analyse(compute, 'nothing')).rejects.toMatchObject(busy);
    await compute.close();
    await outcome;
  });

  it('say of texts that take all memory that they are too large', async () => {
    const compute = open({ extraction: 60_000, wait: 60_000 });
    await expect(analyse(compute, 'exhaust')).rejects.toMatchObject({ code: 'task.too_large' });
  });

  it('let no page hold up a text', async () => {
    const compute = open({ extraction: 60_000, wait: 60_000 });
    const outcome = Promise.allSettled([read(compute, 'spin')]);
    await expect(analyse(compute, 'nothing')).rejects.toThrow('did nothing');
    await compute.close();
    await outcome;
  });
});
