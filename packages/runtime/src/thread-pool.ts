/**
 * Long computations run in threads, so that the event loop stays free for everybody else. The pool is piscina; what is
 * added here are types, a hard queue, deadlines, and errors that survive the border.
 */
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { z } from 'zod';
import { HarvestError } from './harvest-error.ts';
import { withTimeout } from './lifecycle.ts';
import type { Logger } from './logger.ts';
import { type ThreadRequest, type ThreadTable, threadReplySchema } from './serve-thread.ts';

/** The queue of a pool is as long as it may be: the task was not taken. */
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
  /** How long the task may wait and run. */
  readonly timeoutMs?: number;
  /** Buffers of the input that the caller gives away instead of having them copied. */
  readonly transfer?: readonly ArrayBuffer[];
}

/** Threads that run the tasks of one table. */
export interface ThreadPool<Table extends ThreadTable> {
  /**
   * Runs a task and returns its output.
   *
   * @throws ThreadPoolFull when the queue is full, ThreadTimeout, ThreadOutOfMemory, the signal's reason, the
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
 * to do and are kept; one that dies takes its task with it and is replaced. Whoever creates the pool closes it.
 */
export function createThreadPool<Table extends ThreadTable>(options: {
  readonly entry: URL;
  readonly threads: number;
  /** How many tasks may wait. */
  readonly queueMax: number;
  /** The heap that one thread may have, in MiB. */
  readonly memoryMbMax?: number;
  readonly logger: Logger;
}): ThreadPool<Table> {
  const { entry, threads, queueMax, memoryMbMax, logger } = options;
  const pool = new Piscina({
    filename: fileURLToPath(entry),
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: Infinity,
    // A thread that waits by blocking could do nothing else, such as writing its log.
    atomics: 'disabled',
    ...(memoryMbMax === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memoryMbMax } }),
  });
  // Without a task to reject, this is the only place where the death of a thread shows.
  pool.on('error', (error: unknown) => {
    logger.warn('an idle thread died', { err: error });
  });
  // Piscina counts a task as waiting until its thread has started; this bound is on what was taken and has not ended.
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
        const output = await runTask(pool, { name, input }, task);
        // The thread serves the table that types this pool; there is nothing at run time to check it against.
        return output as Awaited<ReturnType<Table[Name]>>;
      } finally {
        taken -= 1;
      }
    },
    close: () => withTimeout(pool.destroy(), closeTimeoutMs),
  };
}

async function runTask(pool: Piscina, request: ThreadRequest, task: ThreadTaskOptions): Promise<unknown> {
  const { signal, timeoutMs, transfer } = task;
  signal?.throwIfAborted();
  const deadline = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const signals = [signal, deadline].filter((one) => one !== undefined);
  try {
    const reply: unknown = await pool.run(request, {
      ...(signals.length === 0 ? {} : { signal: AbortSignal.any(signals) }),
      ...(transfer === undefined ? {} : { transferList: [...transfer] }),
    });
    return outputOf(reply);
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    if (deadline?.aborted === true)
      throw new ThreadTimeout(`${request.name} took longer than ${String(timeoutMs)} ms`, { cause: error });
    if (outOfMemorySchema.safeParse(error).success)
      throw new ThreadOutOfMemory(`${request.name} needed too much memory`, { cause: error });
    throw error;
  }
}

/** What Node reports of a thread that has used up its heap. */
const outOfMemorySchema = z.object({ code: z.literal('ERR_WORKER_OUT_OF_MEMORY') });

/** The output in a thread's reply. @throws what the task threw. */
function outputOf(reply: unknown): unknown {
  const parsed = threadReplySchema.parse(reply);
  if (parsed.kind === 'done') return parsed.output;
  if (parsed.kind === 'failed') throw withStack(new Error(parsed.message), parsed.stack);
  const { code, publicMessage, retryAfterMs, stack } = parsed;
  const error = new HarvestError({
    code,
    publicMessage,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
  throw withStack(error, stack);
}

/** The stack of the thread says where the fault is; the one of this side only where it arrived. */
function withStack<Fault extends Error>(error: Fault, stack: string | undefined): Fault {
  if (stack !== undefined) error.stack = stack;
  return error;
}
