/** `npm run api-keys -- create | list | rotate | revoke`: for operators. Reads REDIS_URL and the store's other variables. */
import { loadConfig } from '@harvest/runtime/load-config';
import { storeVariables } from '@harvest/store/config';
import { z } from 'zod';
import { runOperatorCommand } from '../operator-command/run-operator-command.ts';
import { runCommand } from './run-command.ts';

await runOperatorCommand({
  load: (env) => loadConfig(z.object(storeVariables), env),
  run: ({ apiKeys }) =>
    runCommand({ args: process.argv.slice(2), apiKeys, stdout: process.stdout, stderr: process.stderr }),
});
