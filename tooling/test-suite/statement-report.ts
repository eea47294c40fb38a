import { z } from 'zod';

/** How the proof of a statement ended. */
export interface ProvenStatement {
  readonly number: number;
  readonly promise: string;
  /** `missing`: no test has its number. */
  readonly outcome: 'passed' | 'failed' | 'missing';
  /** The file with its proof, from the repository's root. */
  readonly file: string;
}

/** How many statements the security design has. */
export const statementCount = 40;

const suite = 'the forty statements';
const folder = 'packages/e2e/src/security/';
const titlePattern = /^\((?<number>\d+)\) (?<promise>.+)$/;
const reportSchema = z.looseObject({
  testResults: z.array(
    z.looseObject({
      assertionResults: z.array(
        z.looseObject({ ancestorTitles: z.array(z.string()), title: z.string(), status: z.string() }),
      ),
    }),
  ),
});

/** Every statement by number, as the report of a jest run has it. @throws when the text is no such report. */
export function readStatements(report: string): readonly ProvenStatement[] {
  const { testResults } = reportSchema.parse(JSON.parse(report));
  const tests = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ ancestorTitles }) => ancestorTitles[0] === suite);
  return Array.from({ length: statementCount }, (_, index) => {
    const number = index + 1;
    const test = tests.find(({ title }) => titlePattern.exec(title)?.groups?.['number'] === String(number));
    if (test === undefined) return { number, promise: '', outcome: 'missing', file: folder };
    return {
      number,
      promise: titlePattern.exec(test.title)?.groups?.['promise'] ?? '',
      outcome: test.status === 'passed' ? 'passed' : 'failed',
      file: folder + (test.ancestorTitles[1] ?? ''),
    };
  });
}

/** The lines that `npm run security` ends with. */
export function describeStatements(statements: readonly ProvenStatement[]): readonly string[] {
  const lines = statements.map(
    ({ number, promise, outcome, file }) =>
      `${String(number).padStart(3)}  ${outcome.padEnd(7)}  ${promise} [${file}]`,
  );
  const passed = statements.filter(({ outcome }) => outcome === 'passed').length;
  return [...lines, `statements: ${String(passed)} of ${String(statementCount)} hold`];
}
