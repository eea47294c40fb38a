/**
 * Long computations run in threads, so that the event loop stays free for everybody else. The threads are piscina's; what
 * is added here are types, a hard queue, deadlines of which one begins with the run, a bound on the memory outside the
 * heap, and errors that survive the border.
 */
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { z } from 'zod';
import { HarvestError } from './harvest-error.ts';
import { withTimeout } from './lifecycle.ts';
import type { Logger } from './logger.ts';
import { type Slots, createSlots } from './thread-pool-slots.ts';
import { deadlineOf, heapLimitMb, watchMemory } from './thread-pool-watches.ts';
import { type ThreadRequest, type ThreadTable, threadReplySchema } from './serve-thread.ts';

/** The queue of a pool is as long as it may be, or none of its threads was free in time: the task was not begun. */
export class ThreadPoolFull extends Error {
  override readonly name = 'ThreadPoolFull';
}

/** A task took longer than it may; its thread was ended. */
export class ThreadTimeout extends Error {
  override readonly name = 'ThreadTimeout';
}

/** A task needed more memory than its thread may have; the thread was ended. */
export class ThreadOutOfMemory extends Error {
  override readonly name = 'ThreadOutOfMemory';
}

/** How one task is run. */
export interface ThreadTaskOptions {
  /** Takes a waiting task out of the queue; ends the thread of a running one. */
  readonly signal?: AbortSignal;
  /** How long the task may wait and run together. */
  readonly timeoutMs?: number;
  /** How long the task may wait for a thread. */
  readonly waitTimeoutMs?: number;
  /** How long the task may run; the start of a thread that there was not yet is a part of that. */
  readonly runTimeoutMs?: number;
}

/** Threads that run the tasks of one table. */
export interface ThreadPool<Table extends ThreadTable> {
  /**
   * Runs a task and returns its output.
   *
   * @throws ThreadPoolFull when the queue is full or no thread is free within `waitTimeoutMs`, ThreadTimeout, ThreadOutOfMemory, the signal's reason, the
   * HarvestError that the task threw, or an Error when the task failed or its thread died of something else.
   */
  readonly run: <Name extends keyof Table & string>(
    name: Name,
    input: Parameters<Table[Name]>[0],
    options?: ThreadTaskOptions,
  ) => Promise<Awaited<ReturnType<Table[Name]>>>;
  /** Ends all threads; tasks that have not ended are rejected. */
  readonly close: () => Promise<void>;
}

const closeTimeoutMs = 2_000;

/**
 * A pool over the module `entry`, whose default export is `serveThread(table)`. Threads start when there is something
 * to do and are kept; one that dies takes its task with it and is replaced. Tasks get a thread in the order in which they
 * came. Whoever creates the pool closes it.
 */
export function createThreadPool<Table extends ThreadTable>(options: {
  readonly entry: URL;
  readonly threads: number;
  /** How many tasks may wait. */
  readonly queueMax: number;
  /** The heap that one thread may have, and what it may have beside it in buffers, each in MiB. */
  readonly memoryMbMax?: number;
  readonly logger: Logger;
}): ThreadPool<Table> {
  const { threads, queueMax, memoryMbMax } = options;
  const slots = Array.from({ length: threads }, () => openThread(options));
  const free = createSlots(slots);
  let taken = 0;
  return {
    run: async <Name extends keyof Table & string>(
      name: Name,
      input: Parameters<Table[Name]>[0],
      task: ThreadTaskOptions = {},
    ): Promise<Awaited<ReturnType<Table[Name]>>> => {
      if (taken >= threads + queueMax) throw new ThreadPoolFull(`${String(taken)} tasks are being worked on`);
      taken += 1;
      try {
        const output = await runTask(free, { name, input }, { ...task, memoryMbMax });
        // The thread serves the table that types this pool; there is nothing at run time to check it against.
        return output as Awaited<ReturnType<Table[Name]>>;
      } finally {
        taken -= 1;
      }
    },
    close: async () => {
      free.close(new Error('the thread pool is closed'));
      await Promise.all(slots.map((thread) => withTimeout(thread.destroy(), closeTimeoutMs)));
    },
  };
}

/** A piscina of one thread: which thread works on a task, and since when, is then known. */
function openThread(options: {
  readonly entry: URL;
  readonly memoryMbMax?: number;
  readonly logger: Logger;
}): Piscina {
  const { entry, memoryMbMax, logger } = options;
  const thread = new Piscina({
    filename: fileURLToPath(entry),
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: Infinity,
    // A thread that waits by blocking could do nothing else, such as writing its log.
    atomics: 'disabled',
    ...(memoryMbMax === undefined
      ? {}
      : { resourceLimits: { maxOldGenerationSizeMb: heapLimitMb(memoryMbMax) } }),
  });
  // Without a task to reject, this is the only place where the death of a thread shows.
  thread.on('error', (error: unknown) => {
    logger.warn('an idle thread died', { err: error });
  });
  return thread;
}

type RunOptions = ThreadTaskOptions & { readonly memoryMbMax: number | undefined };

async function runTask(slots: Slots<Piscina>, request: ThreadRequest, task: RunOptions): Promise<unknown> {
  const { signal, timeoutMs, waitTimeoutMs } = task;
  signal?.throwIfAborted();
  const whole = deadlineOf(timeoutMs, new ThreadTimeout(`${request.name} took longer than it may`));
  const wait = deadlineOf(waitTimeoutMs, new ThreadPoolFull(`no thread was free for ${request.name}`));
  try {
    const wanted = [signal, whole.signal].filter((one) => one !== undefined);
    const thread = await slots.take(AbortSignal.any([...wanted, wait.signal]));
    wait.clear();
    try {
      return outputOf(await runInThread(thread, request, { ...task, wanted }));
    } finally {
      slots.giveBack(thread);
    }
  } finally {
    whole.clear();
    wait.clear();
  }
}

/** Runs a task in a thread that is free. @throws the reason of whichever signal ended it, or what the thread died of. */
async function runInThread(
  thread: Piscina,
  request: ThreadRequest,
  task: RunOptions & { readonly wanted: readonly AbortSignal[] },
): Promise<unknown> {
  const { wanted, runTimeoutMs, memoryMbMax } = task;
  const run = deadlineOf(runTimeoutMs, new ThreadTimeout(`${request.name} took longer than it may`));
  const memory = watchMemory(
    thread,
    memoryMbMax,
    new ThreadOutOfMemory(`${request.name} took too much memory`),
  );
  const signal = AbortSignal.any([...wanted, run.signal, memory.signal]);
  try {
    return await thread.run(request, { signal });
  } catch (error) {
    signal.throwIfAborted();
    if (outOfMemorySchema.safeParse(error).success)
      throw new ThreadOutOfMemory(`${request.name} needed too much memory`, { cause: error });
    throw error;
  } finally {
    run.clear();
    memory.clear();
  }
}

/** What Node reports of a thread that has used up its heap. */
const outOfMemorySchema = z.object({ code: z.literal('ERR_WORKER_OUT_OF_MEMORY') });

/** The output in a thread's reply. @throws what the task threw. */
function outputOf(reply: unknown): unknown {
  const parsed = threadReplySchema.parse(reply);
  if (parsed.kind === 'done') return parsed.output;
  if (parsed.kind === 'failed') throw withStack(new Error(parsed.message), parsed.stack);
  const { code, publicMessage, retry, retryAfterMs, stack } = parsed;
  const error = new HarvestError({
    code,
    publicMessage,
    retry,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
  throw withStack(error, stack);
}

/** The stack of the thread says where the fault is; the one of this side only where it arrived. */
function withStack<Fault extends Error>(error: Fault, stack: string | undefined): Fault {
  if (stack !== undefined) error.stack = stack;
  return error;
}
