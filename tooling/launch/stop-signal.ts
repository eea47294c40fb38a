/** A person, or what started the launcher, asked it to stop. */
export class StopRequest extends Error {
  override readonly name = 'StopRequest';
}

/** A terminal and npm may both deliver the same Ctrl-C; within this time they count as one. */
const samePressMs = 1_000;

/**
 * Turns the first SIGINT, SIGTERM or SIGHUP, or the loss of the parent process, into an abort, and a later one into a
 * call of `onSecond`.
 *
 * @returns the signal that is aborted by the first
 */
export function createStopSignal(options: { process: NodeJS.Process; onSecond: () => void }): AbortSignal {
  const controller = new AbortController();
  let firstMs: number | null = null;
  const handle = (): void => {
    const nowMs = performance.now();
    firstMs ??= nowMs;
    controller.abort(new StopRequest('asked to stop'));
    if (nowMs - firstMs > samePressMs) options.onSecond();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) options.process.on(name, handle);
  options.process.once('disconnect', handle);
  options.process.channel?.unref();
  return controller.signal;
}
