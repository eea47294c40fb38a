/** `npm run dead-letters -- list | replay <task_id>`: for operators. Reads REDIS_URL and the store's other variables. */
import { replayDeadLetter } from '@harvest/queue/replay-dead-letter';
import { loadConfig } from '@harvest/runtime/load-config';
import { storeVariables } from '@harvest/store/config';
import type { Store } from '@harvest/store/create-store';
import { z } from 'zod';
import { runOperatorCommand } from '../operator-command/run-operator-command.ts';

const usage = 'usage: npm run dead-letters -- list | replay <task_id>\n';
const listed = 100;

async function run(store: Store): Promise<number> {
  const [command, taskId] = process.argv.slice(2).filter((argument) => argument !== '--');
  if (command === 'list' && taskId === undefined) {
    for (const letter of await store.deadLetters.list(listed))
      process.stdout.write(`${JSON.stringify(letter)}\n`);
    return 0;
  }
  if (command !== 'replay' || taskId === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  const again = await replayDeadLetter({ store }, taskId);
  if (again === null) {
    process.stderr.write(`There is no dead letter of the task ${taskId}, or the task has expired.\n`);
    return 1;
  }
  process.stdout.write(`${JSON.stringify({ replayed: taskId, task_id: again.taskId })}\n`);
  return 0;
}

await runOperatorCommand({ load: (env) => loadConfig(z.object(storeVariables), env), run });
