import type { MasterKeys } from '@harvest/runtime/secrets/master-keys';
import type { Store } from '@harvest/store/create-store';
import { countSecrets } from './count-secrets.ts';
import { rewrapSecrets } from './rewrap-secrets.ts';

const usage = 'usage: npm run master-key -- status | rewrap\n';

interface Output {
  readonly write: (text: string) => unknown;
}

/**
 * Runs the command. Which master key it uses, and whether running processes use another one, is told on `stderr`, beside
 * the JSON on `stdout`.
 *
 * @param options.env says where the master key came from
 * @returns the exit code: 0, 1 when there are secrets that no key here opens, 2 when arguments or the master key are missing.
 */
export async function runCommand(options: {
  args: readonly string[];
  store: Store;
  masterKeys: MasterKeys | null;
  env: Readonly<Record<string, string | undefined>>;
  stdout: Output;
  stderr: Output;
}): Promise<number> {
  const { store, masterKeys, env, stdout, stderr } = options;
  const [command, ...rest] = options.args.filter((argument) => argument !== '--');
  if (rest.length > 0 || (command !== 'status' && command !== 'rewrap')) {
    stderr.write(usage);
    return 2;
  }
  if (masterKeys === null) {
    stderr.write('Set HARVEST_MASTER_KEY, in the environment or in .env.\n');
    return 2;
  }
  const { id } = masterKeys.current;
  stderr.write(`The current master key is ${id}, of ${sourceOf(env)}.\n`);
  const others = (await store.fleet.masterKeys()).filter((each) => each !== id);
  if (others.length > 0) {
    stderr.write(
      `Warning: running processes seal with another master key (${others.join(', ')}). Give this command the same keys as the API and the workers.\n`,
    );
  }
  if (command === 'status') {
    for (const use of await countSecrets(store, masterKeys)) stdout.write(`${JSON.stringify(use)}\n`);
    return 0;
  }
  const report = await rewrapSecrets(store, masterKeys);
  stdout.write(`${JSON.stringify(report)}\n`);
  return report.unreadable.length === 0 ? 0 : 1;
}

function sourceOf(env: Readonly<Record<string, string | undefined>>): string {
  const path = env['HARVEST_MASTER_KEY_FILE']?.trim() ?? '';
  return path === '' ? 'HARVEST_MASTER_KEY' : `the file ${path}`;
}
