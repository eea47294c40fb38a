import type { HarvestError } from '@harvest/runtime/harvest-error';
import type { CallContext } from '../spec/provider.ts';

/** A call's end of life and the meaning of its failures. */
export interface RunOptions {
  readonly context: CallContext;
  /** Gives a failure its code; not asked when the caller has aborted. */
  readonly translate: (error: unknown) => HarvestError;
  /** Closes whatever is still open; called exactly once, however the call ends. */
  readonly release: () => void;
}

/**
 * Runs one call.
 *
 * @throws the signal's reason when it is aborted, else what `translate` makes of the failure.
 */
export async function runCall<T>(options: RunOptions, run: () => Promise<T>): Promise<T> {
  try {
    options.context.signal.throwIfAborted();
    return await run();
  } catch (error) {
    options.context.signal.throwIfAborted();
    throw options.translate(error);
  } finally {
    options.release();
  }
}

/** Like `runCall` for a stream; a consumer that stops early closes the upstream socket. */
export async function* runStream<T>(
  options: RunOptions,
  run: () => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  try {
    options.context.signal.throwIfAborted();
    for await (const part of run()) {
      options.context.signal.throwIfAborted();
      yield part;
    }
  } catch (error) {
    options.context.signal.throwIfAborted();
    throw options.translate(error);
  } finally {
    options.release();
  }
}
