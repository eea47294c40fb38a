import { UsageError, parseTestOptions } from './options.ts';
import { stepNames } from './steps.ts';

describe('test options', () => {
  it('run every step by default', () => {
    expect(parseTestOptions([])).toEqual({ steps: stepNames, jestArguments: [], help: false });
  });

  it('select steps and keep their order', () => {
    expect(parseTestOptions(['--only', 'unit,format']).steps).toEqual(['format', 'unit']);
  });

  it('hand on to jest what follows the dashes', () => {
    const options = parseTestOptions(['--only=unit', '--', 'packages/store', '-t', 'lock']);
    expect(options.jestArguments).toEqual(['packages/store', '-t', 'lock']);
  });

  it('refuse a step that does not exist and name those that do', () => {
    expect(() => parseTestOptions(['--only', 'unti'])).toThrow(UsageError);
    expect(() => parseTestOptions(['--only', 'unti'])).toThrow(/no step "unti".*integration/);
  });
});
