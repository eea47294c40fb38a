/**
 * `npm run learned-tiers -- export | import <file>`: what the workers have learned about tiers, as JSON, for operators. An
 * import adds to what is known. Reads REDIS_URL and the store's other variables.
 */
import { readFile } from 'node:fs/promises';
import { tierSchema } from '@harvest/contracts/tiers';
import { loadConfig } from '@harvest/runtime/load-config';
import { storeVariables } from '@harvest/store/config';
import type { Store } from '@harvest/store/create-store';
import { z } from 'zod';
import { runOperatorCommand } from '../operator-command/run-operator-command.ts';

const usage = 'usage: npm run learned-tiers -- export | import <file>\n';

const countSchema = z.number().min(0);
const exportedSchema = z.array(
  z.strictObject({
    taskType: z.string().min(1),
    tier: tierSchema,
    sufficient: countSchema,
    insufficient: countSchema,
  }),
);

async function run(store: Store): Promise<number> {
  const [command, file] = process.argv.slice(2).filter((argument) => argument !== '--');
  if (command === 'export' && file === undefined) {
    process.stdout.write(`${JSON.stringify(await store.learnerCounts.load(), null, 1)}\n`);
    return 0;
  }
  if (command !== 'import' || file === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  await store.learnerCounts.add(exportedSchema.parse(JSON.parse(await readFile(file, 'utf8'))));
  return 0;
}

await runOperatorCommand({ load: (env) => loadConfig(z.object(storeVariables), env), run });
