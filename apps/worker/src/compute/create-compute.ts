import type { ExtractDocument } from '@harvest/acquisition/spec/extract';
import type { Compute } from '@harvest/pipeline/compute/compute';
import { createComputeTable } from '@harvest/pipeline/compute/compute-table';
import { countTokens } from '@harvest/router/pricing/count-tokens';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import { type ThreadPool, ThreadTimeout, createThreadPool } from '@harvest/runtime/thread-pool';
import type { WorkerConfig } from '../config.ts';
import type { ComputeThreadTable } from './thread.ts';

/** Texts of fewer characters are worked on at once: in less time than it takes to hand them to a thread twice. */
const charactersInline = 6_000;
/** A page that takes longer than this to read was made to do so. */
const extractionTimeoutMs = 20_000;

/** The heavy work of a worker, and what ends its threads. */
export interface WorkerCompute {
  readonly compute: Compute;
  readonly extractDocument: ExtractDocument;
  readonly close: () => Promise<void>;
}

/** Creates the threads that long texts and all pages are worked on in; they start with the first of these. */
export function createCompute(options: {
  readonly config: Pick<WorkerConfig, 'COMPUTE_THREADS' | 'COMPUTE_MEMORY_MB_MAX' | 'WORKER_CONCURRENCY'>;
  readonly logger: Logger;
}): WorkerCompute {
  const { config, logger } = options;
  const pool = createThreadPool<ComputeThreadTable>({
    entry: new URL('./thread.ts', import.meta.url),
    threads: config.COMPUTE_THREADS,
    // Every task that runs here may wait for a thread, with all its pages: the concurrency is the bound.
    queueMax: config.WORKER_CONCURRENCY * 32,
    memoryMbMax: config.COMPUTE_MEMORY_MB_MAX,
    logger,
  });
  return {
    compute: placeByLength(pool),
    extractDocument: async (document, { signal }) => {
      try {
        return await pool.run('extractDocument', document, { signal, timeoutMs: extractionTimeoutMs });
      } catch (error) {
        if (error instanceof ThreadTimeout) throw tooMuchWork(error);
        throw error;
      }
    },
    close: () => pool.close(),
  };
}

/** Short texts here, long ones in a thread. */
function placeByLength(pool: ThreadPool<ComputeThreadTable>): Compute {
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

function tooMuchWork(cause: ThreadTimeout): HarvestError {
  return new HarvestError({
    code: 'acquisition.too_large',
    publicMessage: `The page took more than ${String(extractionTimeoutMs / 1_000)} seconds to be read and was given up.`,
    cause,
  });
}
