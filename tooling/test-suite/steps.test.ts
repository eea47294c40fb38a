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

  it('have two processes each', () => {
    const options = { jestArguments: [], reportFile: 'r.json' };
    for (const project of ['unit', 'e2e'] as const)
      expect(jestCommand([project], options).args).toContain('--maxWorkers=2');
  });
});
