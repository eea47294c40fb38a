import { z } from 'zod';

/** How many checks and tests ended how. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const emptyTally: Tally = { passed: 0, failed: 0, skipped: 0 };

/** The sum of two tallies. */
export function addTallies(left: Tally, right: Tally): Tally {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  };
}

/** The line that everything ends with. */
export function summaryLine(tally: Tally): string {
  const skipped = tally.skipped === 0 ? '' : `, ${String(tally.skipped)} skipped`;
  return `tests: ${String(tally.passed)} passed, ${String(tally.failed)} failed${skipped}`;
}

const count = z.int().min(0);
const reportSchema = z.looseObject({
  success: z.boolean(),
  numPassedTests: count,
  numFailedTests: count,
  numPendingTests: count,
  numTodoTests: count,
  numRuntimeErrorTestSuites: count,
});

/**
 * Reads the report of a jest run. A test file that could not even be run counts as one failure, and so does a run that
 * failed for a reason that its report does not count, such as a broken setup.
 *
 * @param report what `--outputFile` received, or null when jest wrote none
 * @param exitCode of jest
 */
export function tallyOfJest(report: string | null, exitCode: number): Tally {
  const parsed = reportSchema.safeParse(report === null ? null : parseJson(report));
  if (!parsed.success) return { ...emptyTally, failed: 1 };
  const { data } = parsed;
  const failed = data.numFailedTests + data.numRuntimeErrorTestSuites;
  return {
    passed: data.numPassedTests,
    failed: failed === 0 && (exitCode !== 0 || !data.success) ? 1 : failed,
    skipped: data.numPendingTests + data.numTodoTests,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A report that was cut off counts as none.
    return null;
  }
}
