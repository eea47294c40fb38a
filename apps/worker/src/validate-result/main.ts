/** `npm run validate-result -- <task_id>`: holds a stored result against its sources, from outside. */
import { reportFatal } from '@harvest/runtime/logger';
import { runCommand } from './run-command.ts';

try {
  process.exitCode = await runCommand({
    given: process.argv.slice(2),
    print: (text) => process.stdout.write(text),
    complain: (text) => process.stderr.write(text),
  });
} catch (error) {
  process.exitCode = reportFatal(process.stderr, error);
}
