import type { Piscina } from 'piscina';

/** A thread that inflates as fast as it can gains some hundred MiB in this time. */
const memoryCheckMs = 100;
const mebibyte = 1_048_576;
/** V8 lets garbage lie until there is about as much of it as of what is in use. */
const garbageFactor = 2;
/**
 * V8 ends the whole process, and not the thread alone, when what a thread asks for at once goes too far beyond its limit,
 * as a long array may that grows by half while the old one is still held. So that limit is so far above the one that is
 * watched that not even an array which is all of the heap, and what comes between two looks, goes beyond it.
 */
const growthFactor = 2.5;
const betweenLooksMb = 512;

/** The limit of V8 for the heap of a thread that `watchMemory` looks after, in MiB. */
export function heapLimitMb(memoryMbMax: number): number {
  return memoryMbMax * garbageFactor * growthFactor + betweenLooksMb;
}

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
 * A signal that is aborted with `reason` when a thread has more than so many MiB in its heap, garbage aside, or as many
 * in buffers, which are not in the heap. A thread that never yields is asked between two steps of its own; memory that it
 * takes and fills between two looks is not seen.
 */
export function watchMemory(thread: Piscina, memoryMbMax: number | undefined, reason: Error): Watch {
  const controller = new AbortController();
  const look = async (): Promise<void> => {
    const statistics = await thread.threads[0]?.getHeapStatistics();
    if (memoryMbMax === undefined || statistics === undefined) return;
    const { external_memory: bufferBytes, used_heap_size: heapBytes } = statistics;
    if (Math.max(bufferBytes, heapBytes / garbageFactor) > memoryMbMax * mebibyte) controller.abort(reason);
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
