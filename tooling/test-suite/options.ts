import { parseArgs } from 'node:util';
import { type StepName, stepNames } from './steps.ts';

/** What the command line asks for. */
export interface TestOptions {
  /** The steps to run, in their fixed order. */
  readonly steps: readonly StepName[];
  /** Handed to jest as they are, such as a path or `-t name`. */
  readonly jestArguments: readonly string[];
  readonly help: boolean;
}

/** A command line that cannot be followed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What `npm test -- --help` prints. */
export const helpText = `Runs every check and test, goes on after a failure, and ends with a line that counts both.

Usage: npm test [-- [--only STEP[,STEP]] [-- JEST ARGUMENTS]]

  --only     run these steps alone: ${stepNames.join(', ')}
  --help     this text

Each check counts as one; the jest steps count their tests. Examples:

  npm test -- --only types,unit
  npm test -- --only integration -- packages/queue -t "dead letter"
`;

/**
 * Parses the command line, without the program's name.
 *
 * @throws UsageError for an unknown flag or step
 */
export function parseTestOptions(args: readonly string[]): TestOptions {
  const separator = args.indexOf('--');
  const own = separator === -1 ? args : args.slice(0, separator);
  const jestArguments = separator === -1 ? [] : args.slice(separator + 1);
  const { only, help } = parseFlags(own);
  return { steps: only === undefined ? stepNames : selectSteps(only), jestArguments, help };
}

function parseFlags(args: readonly string[]): { only: string | undefined; help: boolean } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { only: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
    });
    return { only: values.only, help: values.help };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function selectSteps(list: string): readonly StepName[] {
  const wanted = list.split(',').map((name) => name.trim());
  const unknown = wanted.filter((name) => !stepNames.some((step) => step === name));
  if (unknown.length > 0) {
    throw new UsageError(
      `There is no step "${unknown.join('", "')}". The steps are: ${stepNames.join(', ')}.`,
    );
  }
  return stepNames.filter((name) => wanted.includes(name));
}
