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

  it('carries a HarvestError over the border with its code, message, pause and what it says of another try', async () => {
    const error: unknown = await open()
      .run('refuse', null)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HarvestError);
    expect(error).toMatchObject({
      code: 'queue.full',
      publicMessage: 'Come back later.',
      retryAfterMs: 1_234,
      retry: 'backoff',
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

  it('counts the time of a run from its start, however long the task has waited', async () => {
    const pool = open();
    const first = pool.run('hang', {}, { runTimeoutMs: 1_000 });
    const second = pool.run('double', { value: 2 }, { runTimeoutMs: 900 });
    await expect(first).rejects.toBeInstanceOf(ThreadTimeout);
    await expect(second).resolves.toEqual({ value: 4 });
  });

  it('says of a task that no thread was free for in time that it was not begun', async () => {
    const pool = open();
    const gone = new AbortController();
    const first = pool.run('hang', {}, { signal: gone.signal });
    await expect(pool.run('double', { value: 2 }, { waitTimeoutMs: 20 })).rejects.toBeInstanceOf(
      ThreadPoolFull,
    );
    gone.abort(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    await expect(pool.run('double', { value: 2 }, { waitTimeoutMs: 20_000 })).resolves.toEqual({ value: 4 });
  });

  it('hands threads out in the order of the tasks, of which one has given up', async () => {
    const pool = open();
    const started: number[] = [];
    const gone = new AbortController();
    const tasks = [1, 2, 3, 4].map(async (value) => {
      await pool.run('double', { value }, value === 2 ? { signal: gone.signal } : {});
      started.push(value);
    });
    gone.abort(new Error('gone'));
    await expect(tasks[1]).rejects.toThrow('gone');
    await Promise.allSettled(tasks);
    expect(started).toEqual([1, 3, 4]);
  });

  it.each([
    ['exhaustMemory', ThreadOutOfMemory],
    ['fillBuffers', ThreadOutOfMemory],
    ['exit', Error],
  ] as const)('rejects the task whose thread died of "%s", and replaces the thread', async (name, kind) => {
    const pool = open();
    const error: unknown = await pool.run(name, null).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(kind);
    await expect(pool.run('double', { value: 3 })).resolves.toEqual({ value: 6 });
  });

  it('rejects what is running, waiting or coming when it is closed', async () => {
    const pool = open();
    const running = pool.run('hang', {});
    const waiting = pool.run('double', { value: 1 });
    const outcome = Promise.all([
      expect(running).rejects.toBeInstanceOf(Error),
      expect(waiting).rejects.toThrow('closed'),
    ]);
    await pool.close();
    await outcome;
    await expect(pool.run('double', { value: 1 })).rejects.toThrow('closed');
  });
});
