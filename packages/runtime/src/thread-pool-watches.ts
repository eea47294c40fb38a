import type { Piscina } from 'piscina';

/** A thread that inflates as fast as it can gains some hundred MiB in this time. */
const memoryCheckMs = 100;
const mebibyte = 1_048_576;

/** A signal that something may abort until it is cleared. */
interface Watch {
  readonly signal: AbortSignal;
  readonly clear: () => void;
}

/** A signal that is aborted with `reason` after a time, or never. */
export function deadlineOf(timeoutMs: number | undefined, reason: Error): Watch {
  const controller = new AbortController();
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          controller.abort(reason);
        }, timeoutMs);
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
    },
  };
}

/**
 * A signal that is aborted with `reason` when a thread has more than so many MiB outside its heap, which the limit of the
 * heap does not count. A thread that never yields is asked between two steps of its own; memory that it takes and fills
 * between two looks is not seen.
 */
export function watchMemory(thread: Piscina, memoryMbMax: number | undefined, reason: Error): Watch {
  const controller = new AbortController();
  const look = async (): Promise<void> => {
    const statistics = await thread.threads[0]?.getHeapStatistics();
    const bytes = statistics?.external_memory ?? 0;
    if (memoryMbMax !== undefined && bytes > memoryMbMax * mebibyte) controller.abort(reason);
  };
  let looking = false;
  const timer =
    memoryMbMax === undefined
      ? undefined
      : setInterval(() => {
          if (looking) return;
          looking = true;
          // A thread that has just ended has no memory to ask for.
          void look()
            .catch(() => undefined)
            .finally(() => {
              looking = false;
            });
        }, memoryCheckMs);
  return {
    signal: controller.signal,
    clear: () => {
      clearInterval(timer);
    },
  };
}
