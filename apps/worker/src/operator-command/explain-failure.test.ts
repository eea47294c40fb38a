import { HarvestError } from '@harvest/runtime/harvest-error';
import { explainFailure } from './explain-failure.ts';

describe('a failed command on the dead letters', () => {
  it('names the Redis that was asked and the variable that chooses it, but no credentials', () => {
    const error = new HarvestError({ code: 'store.unavailable', publicMessage: 'Try again.' });
    const { message } = explainFailure(error, 'redis://someone:secret@localhost:6379/0');
    expect(message).toContain('The Redis at redis://localhost:6379/0 cannot be reached');
    expect(message).toContain('REDIS_URL');
    expect(message).not.toMatch(/someone|secret/);
  });

  it('repeats what a Redis said that refused the command', () => {
    const { message } = explainFailure(new Error('NOAUTH Authentication required.'), 'redis://localhost');
    expect(message).toContain('NOAUTH Authentication required.');
  });
});
