import { readFile, stat } from 'node:fs/promises';
import type { Clock } from '@harvest/runtime/clock';
import { HarvestError, toHarvestError } from '@harvest/runtime/harvest-error';
import { type ModelTable, parseModelTable } from './model-table.ts';

const defaultPollMs = 5_000;

/** The model table of a process, kept in step with the operator's own file. */
export interface ModelTableFile {
  /** The table that holds now. */
  readonly current: () => ModelTable;
  /** Looks at once whether the operator's file has changed, which happens every few seconds anyway. */
  readonly refresh: () => Promise<void>;
  readonly close: () => void;
}

export interface ModelTableFileOptions {
  /** The operator's own table; absent, the listed rows stand as they are. */
  readonly ownPath?: string;
  readonly clock: Clock;
  /** How often the file is looked at. It is polled, since notifications miss files on mounts and replaced files. */
  readonly pollMs?: number;
  /** Told of a changed table that holds from now on. */
  readonly onReload: (table: ModelTable) => void;
  /** Told of a change that was refused; the table before it still holds. Each change is told of once. */
  readonly onRefused: (error: HarvestError) => void;
}

function unreadable(path: string, cause: unknown): HarvestError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new HarvestError({
    code: 'router.invalid_model_table',
    publicMessage: `The model table cannot be read from the file that MODEL_TABLE_FILE names: ${why}`,
    cause,
    details: { path },
  });
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Changes whenever the file does; a file that cannot be seen has a version of its own. */
async function versionOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return [mtimeMs, size, ino].join(':');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Reads the listed model table and the operator's own, and follows changes of the latter. Close it to end the polling,
 * which by itself keeps no process alive.
 *
 * @throws HarvestError `router.invalid_model_table` when the tables are not valid to begin with
 */
export async function openModelTable(options: ModelTableFileOptions): Promise<ModelTableFile> {
  const { ownPath, clock, pollMs = defaultPollMs, onReload, onRefused } = options;
  const listed = JSON.parse(await readFile(new URL('models.json', import.meta.url), 'utf8')) as unknown;
  const load = async (): Promise<ModelTable> => {
    const own = ownPath === undefined ? {} : { own: await readJson(ownPath) };
    return parseModelTable({ listed, ...own, nowMs: clock.nowMs() });
  };
  const versionNow = async (): Promise<string> => (ownPath === undefined ? '' : await versionOf(ownPath));

  let version = await versionNow();
  let table = await load();

  const refresh = async (): Promise<void> => {
    const latest = await versionNow();
    if (latest === version) return;
    version = latest;
    try {
      table = await load();
      onReload(table);
    } catch (error) {
      onRefused(toHarvestError(error));
    }
  };

  let refreshing: Promise<void> = Promise.resolve();
  const refreshInTurn = (): Promise<void> => {
    // What went wrong before is its caller's to hear; the next look at the file is another one.
    refreshing = refreshing.catch(() => undefined).then(refresh);
    return refreshing;
  };
  const timer = ownPath === undefined ? undefined : setInterval(() => void refreshInTurn(), pollMs).unref();
  return {
    current: () => table,
    refresh: refreshInTurn,
    close: () => {
      clearInterval(timer);
    },
  };
}
