import type { ExportFormat } from '@harvest/contracts/export-formats';
import type { Task } from '@harvest/contracts/task';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import {
  ThreadOutOfMemory,
  ThreadPoolFull,
  ThreadTimeout,
  createThreadPool,
} from '@harvest/runtime/thread-pool';
import type { ExportTable } from './export-thread.ts';

const fullRetryAfterMs = 5_000;

/** A file for a client. */
type ExportedFile = Awaited<ReturnType<ExportTable['exportTask']>>;

/** Writes tasks as files without holding up the event loop. */
export interface TaskExporter {
  /**
   * @throws HarvestError `task.not_completed`, `export.not_available`, `export.too_large` or `server.too_many_exports`,
   * or the signal's reason.
   */
  readonly exportTask: (task: Task, format: ExportFormat, signal: AbortSignal) => Promise<ExportedFile>;
  readonly close: () => Promise<void>;
}

/** An exporter whose threads start with the first export. Whoever creates it closes it. */
export function createTaskExporter(options: {
  readonly threads: number;
  /** How many exports may wait for a thread. */
  readonly queueMax: number;
  /** How long an export may wait and take. */
  readonly timeoutMs: number;
  /** The heap of a thread, in MiB. */
  readonly memoryMbMax: number;
  readonly logger: Logger;
}): TaskExporter {
  const { timeoutMs, ...pool } = options;
  const threads = createThreadPool<ExportTable>({
    entry: new URL('export-thread.ts', import.meta.url),
    ...pool,
  });
  return {
    exportTask: async (task, format, signal) => {
      try {
        return await threads.run('exportTask', { task, format }, { signal, timeoutMs });
      } catch (error) {
        throw toExportError(error, format, timeoutMs);
      }
    },
    close: threads.close,
  };
}

function toExportError(error: unknown, format: ExportFormat, timeoutMs: number): unknown {
  if (error instanceof ThreadPoolFull) {
    return new HarvestError({
      code: 'server.too_many_exports',
      publicMessage: 'Too many exports are being made. Try again shortly.',
      retryAfterMs: fullRetryAfterMs,
      cause: error,
    });
  }
  if (error instanceof ThreadTimeout) {
    return new HarvestError({
      code: 'export.too_large',
      publicMessage: `Writing the result as ${format} takes longer than ${String(timeoutMs / 1_000)} seconds. It can be exported as json.`,
      cause: error,
    });
  }
  if (error instanceof ThreadOutOfMemory) {
    return new HarvestError({
      code: 'export.too_large',
      publicMessage: `Writing the result as ${format} needs too much memory. It can be exported as json.`,
      cause: error,
    });
  }
  return error;
}
