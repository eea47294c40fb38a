import { describeStatements, readStatements, statementCount } from './statement-report.ts';

const test = (number: number, status: string) => ({
  ancestorTitles: ['the forty statements', 'tenancy.ts'],
  title: `(${String(number)}) promise ${String(number)}`,
  status,
});
const report = (...assertionResults: object[]): string =>
  JSON.stringify({ testResults: [{ assertionResults }] });

describe('the report of the statements', () => {
  it('has every statement by number, the ones that nobody has proven as missing', () => {
    const statements = readStatements(report(test(4, 'failed'), test(1, 'passed'), test(3, 'pending')));
    expect(statements).toHaveLength(statementCount);
    expect(statements.slice(0, 4).map(({ outcome }) => outcome)).toEqual([
      'passed',
      'missing',
      'failed',
      'failed',
    ]);
    const lines = describeStatements(statements);
    expect(lines[0]).toBe('  1  passed   promise 1 [packages/e2e/src/security/tenancy.ts]');
    expect(lines.at(-1)).toBe('statements: 1 of 40 hold');
  });

  it('counts no test of another suite', () => {
    const other = { ...test(1, 'passed'), ancestorTitles: ['something else'] };
    expect(readStatements(report(other))[0]?.outcome).toBe('missing');
  });
});
