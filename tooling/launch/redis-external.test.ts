import { settingsWarning } from './redis-external.ts';

describe('the warning about a Redis of the operator', () => {
  it('names every setting that may cost tasks', () => {
    const both = settingsWarning({ evictionPolicy: 'allkeys-lru', appendOnly: 'no' });
    expect(both).toContain('Set on it: maxmemory-policy noeviction, appendonly yes');
    expect(settingsWarning({ evictionPolicy: 'noeviction', appendOnly: 'no' })).toMatch(/: appendonly yes$/);
  });

  it('is left out when all is well, and when the server does not tell', () => {
    expect(settingsWarning({ evictionPolicy: 'noeviction', appendOnly: 'yes' })).toBeNull();
    expect(settingsWarning({ evictionPolicy: null, appendOnly: null })).toBeNull();
  });
});
