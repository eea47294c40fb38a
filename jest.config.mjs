/**
 * Three projects by file suffix: `unit` is pure, `contract` speaks to local servers, `integration` uses a real
 * Redis and `e2e` real processes. Tests run as native ES modules; Node itself strips the types.
 */
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/tooling/jest-strip-types.mjs' },
  modulePathIgnorePatterns: ['<rootDir>/.harvest/'],
};
const suites = ['<rootDir>/apps', '<rootDir>/packages', '<rootDir>/tooling'];
const redis = {
  globalSetup: '<rootDir>/packages/testkit/src/jest-redis-setup.ts',
  globalTeardown: '<rootDir>/packages/testkit/src/jest-redis-teardown.ts',
};

export default {
  workerIdleMemoryLimit: '1GB',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      roots: suites,
      testMatch: ['**/*.test.ts'],
      testPathIgnorePatterns: ['\\.(integration|contract)\\.test\\.ts$', '/packages/e2e/', '/node_modules/'],
    },
    { ...shared, displayName: 'contract', roots: suites, testMatch: ['**/*.contract.test.ts'] },
    {
      ...shared,
      ...redis,
      displayName: 'integration',
      roots: suites,
      testMatch: ['**/*.integration.test.ts'],
    },
    { ...shared, displayName: 'e2e', roots: ['<rootDir>/packages/e2e'], testMatch: ['**/*.test.ts'] },
  ],
};
