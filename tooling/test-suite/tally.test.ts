import { addTallies, summaryLine, tallyOfJest } from './tally.ts';

const report = (overrides: Record<string, unknown> = {}): string =>
  JSON.stringify({
    success: true,
    numPassedTests: 10,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    numRuntimeErrorTestSuites: 0,
    ...overrides,
  });

describe('the tally', () => {
  it('counts the tests of a jest run', () => {
    const text = report({ success: false, numFailedTests: 2, numPendingTests: 1, numTodoTests: 1 });
    expect(tallyOfJest(text, 1)).toEqual({ passed: 10, failed: 2, skipped: 2 });
  });

  it('counts a test file that could not be run as a failure', () => {
    expect(tallyOfJest(report({ success: false, numRuntimeErrorTestSuites: 1 }), 1).failed).toBe(1);
  });

  it.each([
    ['jest wrote no report', null, 1],
    ['the report was cut off', '{"success":tr', 0],
    ['jest failed without a failed test', report(), 1],
    ['the report says failure and counts none', report({ success: false }), 0],
  ])('never lets a failure pass: %s', (_, text, exitCode) => {
    expect(tallyOfJest(text, exitCode).failed).toBe(1);
  });

  it('ends with the exact line, naming skipped tests only if there are any', () => {
    const tally = addTallies({ passed: 1, failed: 0, skipped: 0 }, { passed: 2, failed: 1, skipped: 0 });
    expect(summaryLine(tally)).toBe('tests: 3 passed, 1 failed');
    expect(summaryLine({ ...tally, skipped: 4 })).toBe('tests: 3 passed, 1 failed, 4 skipped');
  });
});
