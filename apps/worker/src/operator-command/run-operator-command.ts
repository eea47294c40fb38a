import { reportFatal, silentLogger } from '@harvest/runtime/logger';
import type { StoreConfig } from '@harvest/store/config';
import { type Store, createStore } from '@harvest/store/create-store';
import { explainFailure } from './explain-failure.ts';

/**
 * Runs a command of an operator on the store, which is closed afterwards, and sets the exit code of the process to what
 * `run` returns; a failure, that of the configuration included, is told on standard error.
 */
export async function runOperatorCommand<Config extends StoreConfig>(options: {
  readonly load: () => Config;
  readonly run: (store: Store, config: Config) => Promise<number>;
}): Promise<void> {
  try {
    const config = options.load();
    // A worker's connection waits for a Redis that is away; someone at a terminal would rather hear of it.
    const store = createStore({ config, role: 'command', logger: silentLogger });
    try {
      process.exitCode = await options.run(store, config);
    } catch (error) {
      throw explainFailure(error, config.REDIS_URL);
    } finally {
      store.close();
    }
  } catch (error) {
    process.exitCode = reportFatal(process.stderr, error);
  }
}
