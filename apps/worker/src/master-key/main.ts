/** `npm run master-key -- status | rewrap`: for operators. Reads the master keys and the store's variables. */
import { loadConfig } from '@harvest/runtime/load-config';
import { masterKeysOf, secretVariables } from '@harvest/runtime/secrets/secret-config';
import { storeVariables } from '@harvest/store/config';
import { z } from 'zod';
import { runOperatorCommand } from '../operator-command/run-operator-command.ts';
import { runCommand } from './run-command.ts';

const configSchema = z.object({ ...storeVariables, ...secretVariables });

await runOperatorCommand({
  load: (env) => loadConfig(configSchema, env),
  secretNames: ['HARVEST_MASTER_KEY', 'HARVEST_MASTER_KEY_PREVIOUS'],
  run: (store, config) =>
    runCommand({
      args: process.argv.slice(2),
      store,
      masterKeys: masterKeysOf(config),
      env: process.env,
      stdout: process.stdout,
      stderr: process.stderr,
    }),
});
