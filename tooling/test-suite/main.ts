/** What `npm test` runs on the pinned Node: all checks and tests, one after the other. */
import { reportFailure } from '../bootstrap/setup-error.mjs';
import { haveRedis } from './have-redis.ts';
import { type TestOptions, UsageError, helpText, parseTestOptions } from './options.ts';
import { runCheck, runJest } from './run-step.ts';
import { checks, isCheck, jestRuns } from './steps.ts';
import { type Tally, addTallies, emptyTally, summaryLine } from './tally.ts';

async function main(): Promise<void> {
  const options = readOptions();
  if (options === null) return;
  const env = { ...process.env };
  // Tests start a Redis of their own: what a developer has set for Harvest itself must not leak into them.
  delete env['REDIS_URL'];
  try {
    const tally = await runAll(options, env);
    console.log(`\n${summaryLine(tally)}`);
    process.exitCode = tally.failed === 0 ? 0 : 1;
  } catch (error) {
    reportFailure(error);
  }
}

async function runAll(options: TestOptions, env: NodeJS.ProcessEnv): Promise<Tally> {
  let tally = emptyTally;
  for (const name of options.steps) {
    if (isCheck(name)) tally = addTallies(tally, await runCheck(checks[name], env));
  }
  const runs = jestRuns(options.steps);
  const needRedis = runs.flat().some((project) => project === 'integration' || project === 'e2e');
  if (needRedis && !(await haveRedis(env))) tally = addTallies(tally, { ...emptyTally, failed: 1 });
  for (const projects of runs) {
    const jestArguments = options.jestArguments;
    tally = addTallies(tally, await runJest(projects, { jestArguments, env }));
  }
  return tally;
}

function readOptions(): TestOptions | null {
  try {
    const options = parseTestOptions(process.argv.slice(2));
    if (!options.help) return options;
    console.log(helpText);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\nnpm test -- --help lists the options.`);
    process.exitCode = 2;
  }
  return null;
}

await main();
