import { HarvestError } from './harvest-error.ts';
import { silentLogger } from './logger.ts';
import type { sampleTable } from './test-support/sample-thread.ts';
import {
  ThreadOutOfMemory,
  type ThreadPool,
  ThreadPoolFull,
  ThreadTimeout,
  createThreadPool,
} from './thread-pool.ts';

describe('a thread pool', () => {
  const pools: ThreadPool<typeof sampleTable>[] = [];
  const open = (limits: { queueMax?: number } = {}): ThreadPool<typeof sampleTable> => {
    const pool = createThreadPool<typeof sampleTable>({
      entry: new URL('test-support/sample-thread.ts', import.meta.url),
      threads: 1,
      queueMax: limits.queueMax ?? 4,
      memoryMbMax: 64,
      logger: silentLogger,
    });
    pools.push(pool);
    return pool;
  };
  afterEach(async () => {
    for (const pool of pools.splice(0)) await pool.close();
  });

  it('computes in another thread, the same one again', async () => {
    const pool = open();
    await expect(pool.run('double', { value: 21 })).resolves.toEqual({ value: 42 });
    const first = await pool.run('whichThread', null);
    expect(first).toBeGreaterThan(0);
    await expect(pool.run('whichThread', null)).resolves.toBe(first);
  });

  it('carries a HarvestError over the border with its code, message and pause', async () => {
    const error: unknown = await open()
      .run('refuse', null)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HarvestError);
    expect(error).toMatchObject({
      code: 'queue.full',
      publicMessage: 'Come back later.',
      retryAfterMs: 1_234,
    });
    expect((error as Error).stack).toContain('sample-thread.ts');
  });

  it('keeps message and stack of any other error, and the thread', async () => {
    const pool = open();
    const thread = await pool.run('whichThread', null);
    const error: unknown = await pool.run('fail', null).catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(HarvestError);
    expect(error).toMatchObject({ message: 'a fault of ours' });
    expect((error as Error).stack).toContain('sample-thread.ts');
    await expect(pool.run('whichThread', null)).resolves.toBe(thread);
  });

  it('takes no more tasks than it may hold, and takes some again when one has ended', async () => {
    const pool = open({ queueMax: 1 });
    const gone = new AbortController();
    const held = [1, 2].map(() => pool.run('hang', {}, { signal: gone.signal }));
    await expect(pool.run('double', { value: 1 })).rejects.toBeInstanceOf(ThreadPoolFull);
    gone.abort(new Error('gone'));
    await Promise.all(held.map((task) => expect(task).rejects.toThrow('gone')));
    await expect(pool.run('double', { value: 1 })).resolves.toEqual({ value: 2 });
  });

  it('ends the thread of an aborted task, and works on in a new one', async () => {
    const pool = open();
    const thread = await pool.run('whichThread', null);
    const gone = new AbortController();
    const started = new SharedArrayBuffer(4);
    const running = pool.run('hang', { started }, { signal: gone.signal });
    const wait = Atomics.waitAsync(new Int32Array(started), 0, 0);
    await wait.value;
    gone.abort(new Error('the client is gone'));
    await expect(running).rejects.toThrow('the client is gone');
    await expect(pool.run('whichThread', null)).resolves.not.toBe(thread);
  });

  it('starts nothing for a task that was aborted before', async () => {
    const signal = AbortSignal.abort(new Error('gone'));
    await expect(open().run('double', { value: 1 }, { signal })).rejects.toThrow('gone');
  });

  it('ends a computation that never yields when its time is over', async () => {
    const pool = open();
    await expect(pool.run('spin', null, { timeoutMs: 50 })).rejects.toBeInstanceOf(ThreadTimeout);
    await expect(pool.run('double', { value: 2 })).resolves.toEqual({ value: 4 });
  });

  it.each([
    ['exhaustMemory', ThreadOutOfMemory],
    ['exit', Error],
  ] as const)('rejects the task whose thread died of "%s", and replaces the thread', async (name, kind) => {
    const pool = open();
    const error: unknown = await pool.run(name, null).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(kind);
    await expect(pool.run('double', { value: 3 })).resolves.toEqual({ value: 6 });
  });

  it('takes buffers that are given away', async () => {
    const bytes = new Uint8Array(1_000);
    await expect(open().run('sizeOf', bytes, { transfer: [bytes.buffer] })).resolves.toBe(1_000);
    expect(bytes.byteLength).toBe(0);
  });

  it('rejects what is running when it is closed', async () => {
    const pool = open();
    const running = pool.run('hang', {});
    const outcome = expect(running).rejects.toBeInstanceOf(Error);
    await pool.close();
    await outcome;
  });
});
