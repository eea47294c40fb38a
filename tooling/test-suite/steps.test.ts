import { jestCommand, jestRuns } from './steps.ts';

describe('jest runs', () => {
  it('share one run, but keep whole systems apart from the tests of parts', () => {
    expect(jestRuns(['unit', 'contract', 'integration', 'e2e'])).toEqual([
      ['unit', 'contract', 'integration'],
      ['e2e'],
    ]);
    expect(jestRuns(['format', 'unit'])).toEqual([['unit']]);
    expect(jestRuns(['format'])).toEqual([]);
  });

  it('run whole systems one after the other', () => {
    const options = { jestArguments: [], reportFile: 'r.json' };
    expect(jestCommand(['e2e'], options).args).toContain('--runInBand');
    expect(jestCommand(['unit'], options).args).toContain('--maxWorkers=2');
  });
});
