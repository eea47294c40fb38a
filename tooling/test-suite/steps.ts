/** The steps in the order in which they run: what is quick and what explains later failures comes first. */
export const stepNames = [
  'format',
  'lint',
  'types',
  'imports',
  'unused',
  'unit',
  'contract',
  'integration',
  'e2e',
] as const;
export type StepName = (typeof stepNames)[number];

/** The steps that are jest projects. */
const jestProjects = ['unit', 'contract', 'integration', 'e2e'] as const satisfies readonly StepName[];
export type JestProject = (typeof jestProjects)[number];

/** One program to run. */
export interface Command {
  readonly heading: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

type CheckName = Exclude<StepName, JestProject>;

/** The checks: each passes or fails as a whole. `program` is a command of node_modules/.bin. */
export const checks: Readonly<Record<CheckName, Command>> = {
  format: {
    heading: 'Formatting (prettier)',
    program: 'prettier',
    args: ['--check', '--cache', '--cache-location', '.harvest/prettier-cache', '.'],
  },
  lint: {
    heading: 'Lint (eslint)',
    program: 'turbo',
    args: ['run', 'lint', '--continue', '--output-logs=errors-only', '--concurrency=2'],
    env: { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
  },
  // One program for all: the packages import each other's sources, which one for each would check many times.
  types: { heading: 'Types (tsc)', program: 'tsc', args: ['--project', '.'] },
  imports: {
    heading: 'Import rules (dependency-cruiser)',
    program: 'depcruise',
    args: ['apps', 'packages', 'tooling', '--config', '.dependency-cruiser.mjs'],
  },
  unused: { heading: 'Unused code (knip)', program: 'knip', args: ['--no-progress'] },
};

/** Whether a step is a check. */
export function isCheck(name: StepName): name is CheckName {
  return Object.hasOwn(checks, name);
}

/**
 * The jest runs for the wanted projects: the tests of parts share one run on two processes; those that start whole
 * systems come after them, two at a time as well: most of what they do is to wait.
 */
export function jestRuns(wanted: readonly StepName[]): readonly (readonly JestProject[])[] {
  const projects = jestProjects.filter((name) => wanted.includes(name));
  return [projects.filter((name) => name !== 'e2e'), projects.filter((name) => name === 'e2e')].filter(
    (run) => run.length > 0,
  );
}

/** The jest command of one run; `reportFile` receives jest's own report. */
export function jestCommand(
  projects: readonly JestProject[],
  options: { jestArguments: readonly string[]; reportFile: string },
): Command {
  const report = ['--json', `--outputFile=${options.reportFile}`];
  return {
    heading: `Tests: ${projects.join(', ')} (jest)`,
    program: 'jest',
    args: [
      '--selectProjects',
      ...projects,
      '--passWithNoTests',
      '--maxWorkers=2',
      ...report,
      ...options.jestArguments,
    ],
    env: { NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' },
  };
}
