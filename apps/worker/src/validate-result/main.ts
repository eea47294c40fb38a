/** `npm run validate-result -- <task_id>`: holds a stored result against its sources, from outside. HARVEST_API_KEY is its key. */
import { reportFatal } from '@harvest/runtime/logger';
import { runCommand } from './run-command.ts';

try {
  process.exitCode = await runCommand({
    given: process.argv.slice(2),
    apiKey: process.env['HARVEST_API_KEY'],
    print: (text) => process.stdout.write(text),
    complain: (text) => process.stderr.write(text),
  });
} catch (error) {
  process.exitCode = reportFatal(process.stderr, error);
}
