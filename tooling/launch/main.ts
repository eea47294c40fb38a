/** The launcher: what `npm start` runs on the pinned Node. */
import { reportFailure } from '../bootstrap/setup-error.mjs';
import { loadEnvFile } from './env-file.ts';
import { type LaunchOptions, UsageError, helpText, parseLaunchOptions } from './options.ts';
import { runHarvest } from './run-harvest.ts';
import { createStopSignal } from './stop-signal.ts';
import { createTerminal, wantsColor } from './terminal.ts';

async function main(): Promise<void> {
  loadEnvFile();
  const options = readOptions();
  if (options === null) return;

  const terminal = createTerminal({ stream: process.stdout, color: wantsColor(process.stdout, process.env) });
  let kill = (): void => undefined;
  const signal = createStopSignal({
    process,
    onSecond: () => {
      kill();
    },
  });
  try {
    const task = await runHarvest({
      ...options,
      env: process.env,
      terminal,
      signal,
      onStarted: (killServices) => {
        kill = killServices;
      },
    });
    if (!options.exit) return;
    if (task?.status !== 'completed') {
      console.error(`The first task did not complete: ${task?.error?.message ?? 'it was stopped.'}`);
      process.exitCode = 1;
    }
    if (task !== null) terminal.line(JSON.stringify(task));
  } catch (error) {
    reportFailure(error);
  }
}

/** The options; null when the help was asked for or the command line is wrong, which is said here. */
function readOptions(): LaunchOptions | null {
  try {
    const options = parseLaunchOptions(process.argv.slice(2), process.env);
    if (!options.help) return options;
    console.log(helpText);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\nnpm start -- --help lists the options.`);
    process.exitCode = 2;
  }
  return null;
}

await main();
