/** What `npm run security` runs on the pinned Node: the proofs of the forty security statements, and a list of them. */
import { readFileSync } from 'node:fs';
import { reportFailure } from '../bootstrap/setup-error.mjs';
import { haveRedis } from './have-redis.ts';
import { reportFileOf, runJest } from './run-step.ts';
import { describeStatements, readStatements } from './statement-report.ts';

const projects = ['e2e'] as const;
const suite = 'packages/e2e/src/security/forty-statements';

async function main(): Promise<void> {
  const env = { ...process.env };
  // The suite starts a Redis of its own: what a developer has set for Harvest itself must not leak into it.
  delete env['REDIS_URL'];
  process.exitCode = 1;
  if (!(await haveRedis(env))) return;
  const { failed } = await runJest(projects, { jestArguments: ['--testPathPatterns', suite], env });
  const statements = readStatements(readFileSync(reportFileOf(projects), 'utf8'));
  console.log(`\n${describeStatements(statements).join('\n')}`);
  const allHold = failed === 0 && statements.every(({ outcome }) => outcome === 'passed');
  process.exitCode = allHold ? 0 : 1;
}

try {
  await main();
} catch (error) {
  reportFailure(error);
}
