import type { Logger } from './logger.ts';

/** Something that was created and must be closed. */
export interface Closable {
  readonly name: string;
  readonly close: () => Promise<void> | void;
}

/**
 * Remembers what was created and closes it in reverse order, each within its time: a dependency that is already gone
 * must not keep the process from ending.
 */
export class CloseStack {
  readonly #items: Closable[] = [];
  readonly #logger: Logger;
  readonly #stepTimeoutMs: number;

  constructor(options: { logger: Logger; stepTimeoutMs: number }) {
    this.#logger = options.logger;
    this.#stepTimeoutMs = options.stepTimeoutMs;
  }

  /** Registers a closable and returns nothing; closing happens in reverse order of registration. */
  add(item: Closable): void {
    this.#items.push(item);
  }

  /** Closes everything once; failures are logged and do not stop the rest. */
  async close(): Promise<void> {
    for (let item = this.#items.pop(); item !== undefined; item = this.#items.pop()) {
      try {
        await withTimeout(Promise.resolve(item.close()), this.#stepTimeoutMs);
      } catch (error) {
        this.#logger.warn('closing failed', { resource: item.name, err: error });
      }
    }
  }
}

/** Settles as `promise` does, or rejects after `timeoutMs`. What goes on behind a rejection is not stopped. */
export async function withTimeout<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise: expiry, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`timed out after ${String(timeoutMs)} ms`));
  }, timeoutMs);
  try {
    return await Promise.race([promise, expiry]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs `stop` at the first SIGTERM or SIGINT and then exits with 0. A second signal, or `stop` not ending within
 * `hardLimitMs`, exits with 1 at once.
 */
export function onShutdownSignal(options: {
  process: NodeJS.Process;
  logger: Logger;
  hardLimitMs: number;
  stop: (signal: string) => Promise<void>;
}): void {
  let stopping = false;
  const begin = (signal: NodeJS.Signals): void => {
    stopping = true;
    const limit = setTimeout(() => {
      options.logger.error('shutdown took too long', { limit_ms: options.hardLimitMs });
      options.process.exit(1);
    }, options.hardLimitMs);
    limit.unref();
    options.stop(signal).then(
      () => options.process.exit(0),
      (error: unknown) => {
        options.logger.error('shutdown failed', { err: error });
        options.process.exit(1);
      },
    );
  };
  const handle = (signal: NodeJS.Signals): void => {
    if (stopping) options.process.exit(1);
    else begin(signal);
  };
  options.process.on('SIGTERM', handle);
  options.process.on('SIGINT', handle);
}
