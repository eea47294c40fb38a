import { loadConfig } from '@harvest/runtime/load-config';
import { readEnvExample } from '@harvest/testkit/env-example';
import { workerConfigSchema } from './config.ts';

describe('the configuration of a worker', () => {
  const example = readEnvExample(['API and workers', 'Workers']);

  it('is listed in .env.example, variable by variable', () => {
    expect(Object.keys(example).toSorted()).toEqual(Object.keys(workerConfigSchema.shape).toSorted());
  });

  it('has the defaults that .env.example names', () => {
    expect(loadConfig(workerConfigSchema, example)).toEqual(loadConfig(workerConfigSchema, {}));
  });

  it('refuses what makes no sense, naming every problem', () => {
    const load = () =>
      loadConfig(workerConfigSchema, { REDIS_URL: 'http://x', WORKER_CONCURRENCY: '0', LLM_PROVIDER: 'x' });
    expect(load).toThrow(
      /REDIS_URL: .+\n.*WORKER_CONCURRENCY: must be a whole number from 1 to 1000\n.*LLM_PROVIDER: /,
    );
  });
});
