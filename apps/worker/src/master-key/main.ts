/** `npm run master-key -- status | rewrap`: for operators. Reads the master keys and the store's variables. */
import { loadConfig } from '@harvest/runtime/load-config';
import { readSecretFiles } from '@harvest/runtime/read-secret-files';
import { masterKeysOf, secretVariables } from '@harvest/runtime/secrets/secret-config';
import { storeVariables } from '@harvest/store/config';
import type { Store } from '@harvest/store/create-store';
import { z } from 'zod';
import { runOperatorCommand } from '../operator-command/run-operator-command.ts';
import { countSecrets } from './count-secrets.ts';
import { rewrapSecrets } from './rewrap-secrets.ts';

const usage = 'usage: npm run master-key -- status | rewrap\n';
const configSchema = z.object({ ...storeVariables, ...secretVariables });
const secretNames = ['REDIS_URL', 'HARVEST_MASTER_KEY', 'HARVEST_MASTER_KEY_PREVIOUS'];

async function run(store: Store, config: z.infer<typeof configSchema>): Promise<number> {
  const [command, ...rest] = process.argv.slice(2).filter((argument) => argument !== '--');
  const masterKeys = masterKeysOf(config);
  if (rest.length > 0 || (command !== 'status' && command !== 'rewrap')) {
    process.stderr.write(usage);
    return 2;
  }
  if (masterKeys === null) {
    process.stderr.write('Set HARVEST_MASTER_KEY, in the environment or in .env.\n');
    return 2;
  }
  if (command === 'status') {
    for (const use of await countSecrets(store, masterKeys)) process.stdout.write(`${JSON.stringify(use)}\n`);
    return 0;
  }
  const report = await rewrapSecrets(store, masterKeys);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  return report.unreadable.length === 0 ? 0 : 1;
}

await runOperatorCommand({
  load: () => loadConfig(configSchema, readSecretFiles(process.env, secretNames)),
  run,
});
