import { setImmediate } from 'node:timers/promises';

/** How long the work on texts, of all tasks together, keeps the event loop before it gets a turn. */
const sliceMs = 4;

/** A thread has one event loop, and so one slice for all that is worked on in it. */
let sliceEndMs = 0;
let opening: Promise<void> | null = null;

/**
 * Gives the event loop a turn when it has had none for some milliseconds; a turn after every small piece of work would
 * cost as much as the work. @throws the abort reason of the signal.
 */
export async function turn(signal: AbortSignal): Promise<void> {
  if (performance.now() >= sliceEndMs) await (opening ??= openSlice());
  signal.throwIfAborted();
}

async function openSlice(): Promise<void> {
  await setImmediate();
  opening = null;
  sliceEndMs = performance.now() + sliceMs;
}
