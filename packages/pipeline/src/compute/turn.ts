import { setImmediate } from 'node:timers/promises';

/** Gives the event loop a turn. @throws the abort reason of the signal. */
export async function turn(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}
