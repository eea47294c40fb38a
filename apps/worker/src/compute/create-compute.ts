import type { ExtractDocument } from '@harvest/acquisition/spec/extract';
import type { Compute } from '@harvest/pipeline/compute/compute';
import { createComputeTable } from '@harvest/pipeline/compute/compute-table';
import { countTokens } from '@harvest/router/pricing/count-tokens';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import {
  ThreadOutOfMemory,
  type ThreadPool,
  ThreadPoolFull,
  ThreadTimeout,
  createThreadPool,
} from '@harvest/runtime/thread-pool';
import type { WorkerConfig } from '../config.ts';
import type { ComputeThreadTable } from './thread.ts';

/** Texts of fewer characters are worked on at once: in less time than it takes to hand them to a thread twice. */
const charactersInline = 6_000;
/** A page that takes longer than this to read, once it is its turn, was made to do so. */
const extractionTimeoutMs = 20_000;
/** Work that no thread was free for in this time is given back to the queue, so that another worker may have it. */
const threadWaitMs = 60_000;
const busyRetryAfterMs = 5_000;

/** The heavy work of a worker, and what ends its threads. */
export interface WorkerCompute {
  readonly compute: Compute;
  readonly extractDocument: ExtractDocument;
  readonly close: () => Promise<void>;
}

/**
 * Creates the threads that long texts and all pages are worked on in; they start with the first of these. Pages have a
 * thread of their own, so that one which was made to take long holds up nothing but other pages.
 */
export function createCompute(options: {
  readonly config: Pick<WorkerConfig, 'COMPUTE_THREADS' | 'COMPUTE_MEMORY_MB_MAX' | 'WORKER_CONCURRENCY'>;
  readonly logger: Logger;
  /** The module that the threads run. */
  readonly entry?: URL;
  readonly timesMs?: { readonly extraction: number; readonly wait: number };
}): WorkerCompute {
  const { config, logger, entry = new URL('./thread.ts', import.meta.url) } = options;
  const { extraction, wait } = options.timesMs ?? { extraction: extractionTimeoutMs, wait: threadWaitMs };
  const open = (threads: number): ThreadPool<ComputeThreadTable> =>
    createThreadPool<ComputeThreadTable>({
      entry,
      threads,
      // Every task that runs here may wait for a thread, with all its pages: the concurrency is the bound.
      queueMax: config.WORKER_CONCURRENCY * 32,
      memoryMbMax: config.COMPUTE_MEMORY_MB_MAX,
      logger,
    });
  const texts = open(config.COMPUTE_THREADS);
  const pages = open(1);
  return {
    compute: placeByLength({
      run: (name, input, task) =>
        texts.run(name, input, { ...task, waitTimeoutMs: wait }).catch((error: unknown): never => {
          throw toTextError(error);
        }),
    }),
    extractDocument: async (document, { signal }) => {
      try {
        const times = { waitTimeoutMs: wait, runTimeoutMs: extraction };
        return await pages.run('extractDocument', document, { signal, ...times });
      } catch (error) {
        throw toPageError(error, extraction);
      }
    },
    close: async () => {
      await Promise.all([texts.close(), pages.close()]);
    },
  };
}

/** The threads of the texts, in the errors of a task. */
type TextThreads = Pick<ThreadPool<ComputeThreadTable>, 'run'>;

/** Short texts here, long ones in a thread. */
function placeByLength(pool: TextThreads): Compute {
  const here = createComputeTable({ countTokens });
  const isShort = ({ texts }: { readonly texts: readonly string[] }): boolean =>
    texts.reduce((sum, text) => sum + text.length, 0) <= charactersInline;
  return {
    analyse: (input, context) =>
      isShort(input) ? here.analyse(input, context) : pool.run('analyse', input, context),
    compress: (input, context) =>
      isShort(input) ? here.compress(input, context) : pool.run('compress', input, context),
    extract: (input, context) =>
      isShort(input) ? here.extract(input, context) : pool.run('extract', input, context),
    build: (input, context) =>
      isShort(input) ? here.build(input, context) : pool.run('build', input, context),
    check: (input, context) =>
      isShort(input) ? here.check(input, context) : pool.run('check', input, context),
  };
}

/** What became of a page that no thread could read, as its task is told. */
function toPageError(error: unknown, timeoutMs: number): unknown {
  if (error instanceof ThreadTimeout)
    return tooLarge(`The page took more than ${String(timeoutMs / 1_000)} seconds to be read`, error);
  if (error instanceof ThreadOutOfMemory)
    return tooLarge('The page took more memory to be read than there is for one', error);
  return error instanceof ThreadPoolFull ? busy(error) : error;
}

/** What became of a text that no thread could work on, as its task is told. */
function toTextError(error: unknown): unknown {
  if (error instanceof ThreadOutOfMemory)
    return new HarvestError({
      code: 'task.too_large',
      publicMessage: 'The sources take more memory to be worked on than there is for one task.',
      cause: error,
    });
  return error instanceof ThreadPoolFull ? busy(error) : error;
}

function tooLarge(what: string, cause: Error): HarvestError {
  return new HarvestError({
    code: 'acquisition.too_large',
    publicMessage: `${what} and was given up.`,
    cause,
  });
}

function busy(cause: ThreadPoolFull): HarvestError {
  return new HarvestError({
    code: 'task.worker_busy',
    publicMessage: 'The worker has more long texts and pages to work on than it can, and gave the task back.',
    retryAfterMs: busyRetryAfterMs,
    cause,
  });
}
