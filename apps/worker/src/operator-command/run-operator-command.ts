import { reportFatal, silentLogger } from '@harvest/runtime/logger';
import { readSecretFiles } from '@harvest/runtime/read-secret-files';
import type { StoreConfig } from '@harvest/store/config';
import { type Store, createStore } from '@harvest/store/create-store';
import { explainFailure } from './explain-failure.ts';

/** What is needed to reach the store, and may come from files as it does for the services. */
const storeSecretNames = ['REDIS_URL', 'CACHE_REDIS_URL'];

/**
 * Runs a command of an operator on the store, which is closed afterwards, and sets the exit code of the process to what
 * `run` returns; a failure, that of the configuration included, is told on standard error.
 *
 * @param options.load is given the environment with the secrets that are in files
 * @param options.secretNames variables besides those of the store that may come from files, as `<NAME>_FILE`
 */
export async function runOperatorCommand<Config extends StoreConfig>(options: {
  readonly load: (env: NodeJS.ProcessEnv) => Config;
  readonly secretNames?: readonly string[];
  readonly run: (store: Store, config: Config) => Promise<number>;
}): Promise<void> {
  try {
    const { secretNames = [] } = options;
    const config = options.load(readSecretFiles(process.env, [...storeSecretNames, ...secretNames]));
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
