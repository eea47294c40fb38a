import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rootFolder, stateFolder } from '../bootstrap/paths.mjs';
import { type Command, type JestProject, jestCommand } from './steps.ts';
import { type Tally, emptyTally, tallyOfJest } from './tally.ts';

/** Runs a check, which counts as one. */
export async function runCheck(command: Command, env: NodeJS.ProcessEnv): Promise<Tally> {
  const code = await run(command, env);
  return code === 0 ? { ...emptyTally, passed: 1 } : { ...emptyTally, failed: 1 };
}

/** Where the report of a jest run on these projects is, once it has ended. */
export function reportFileOf(projects: readonly JestProject[]): string {
  return join(stateFolder, `jest-${projects.join('-')}.json`);
}

/** Runs jest on some of its projects and counts its tests. */
export async function runJest(
  projects: readonly JestProject[],
  options: { jestArguments: readonly string[]; env: NodeJS.ProcessEnv },
): Promise<Tally> {
  const reportFile = reportFileOf(projects);
  mkdirSync(stateFolder, { recursive: true });
  rmSync(reportFile, { force: true });
  const command = jestCommand(projects, { jestArguments: options.jestArguments, reportFile });
  const code = await run(command, options.env);
  return tallyOfJest(existsSync(reportFile) ? readFileSync(reportFile, 'utf8') : null, code);
}

/** Runs a command of node_modules/.bin in the foreground and resolves with its exit code, 1 after a signal. */
async function run(command: Command, env: NodeJS.ProcessEnv): Promise<number> {
  console.log(`\n== ${command.heading}`);
  const startedMs = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const child = spawn(join(rootFolder, 'node_modules', '.bin', command.program), command.args, {
    cwd: rootFolder,
    env: { ...env, ...command.env },
    // What a check prints while it runs goes to one place, and nothing may wait for an answer.
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  // A terminal tells the whole group; anything else tells this process alone, and a test run must not outlive it.
  const stop = (): void => {
    child.kill('SIGTERM');
    process.exit(1);
  };
  process.once('SIGTERM', stop);
  child.on('error', reject);
  child.on('exit', (code) => {
    resolve(code ?? 1);
  });
  const code = await promise;
  process.off('SIGTERM', stop);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(
    `-- ${command.heading}: ${code === 0 ? 'passed' : `failed with exit code ${String(code)}`} in ${seconds} s`,
  );
  return code;
}
