/** The import rules of the architecture, as errors. `to` lists what a folder must not reach. */
const packages = '^packages/';
const tests = ['\\.test\\.ts$', '/test-support/'];
const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from, pathNot: tests },
  to: { path: '^(apps|packages|tooling)/', pathNot: [from, ...allowed] },
});
const soleImporter = (module, owner) => ({
  name: `only-${owner}-imports-${module}`,
  severity: 'error',
  from: {
    pathNot: [`^packages/${owner}/`, '^packages/(benchmarks|testkit|e2e)/', '\\.integration\\.test\\.ts$'],
  },
  to: { path: `node_modules/${module}/` },
});
const devOnly = '^packages/(testkit|e2e|benchmarks|evaluations)/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('contracts-imports-zod-alone', '^packages/contracts/', [], 'Browser-safe: no I/O, only zod.'),
    {
      name: 'contracts-has-no-node-builtins',
      severity: 'error',
      from: { path: '^packages/contracts/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    only('runtime-imports-contracts', '^packages/runtime/', ['^packages/contracts/']),
    only('store-imports-runtime-contracts', '^packages/store/', ['^packages/(runtime|contracts)/']),
    only('router-imports-runtime-contracts', '^packages/router/', ['^packages/(runtime|contracts)/']),
    only('queue-imports-store', '^packages/queue/', ['^packages/(store|runtime|contracts)/']),
    {
      ...only('pipeline-imports-runtime-contracts', '^packages/pipeline/', [
        '^packages/(runtime|contracts)/',
      ]),
      to: {
        path: '^(apps|packages|tooling)/',
        pathNot: ['^packages/(pipeline|runtime|contracts)/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    only(
      'api-never-imports-pipeline-acquisition-or-providers',
      '^apps/api/',
      [
        '^packages/(contracts|runtime|store|queue)/',
        '^packages/router/src/(pricing|decision)/',
        '^packages/router/src/cache/answer-codec',
      ],
      'All model traffic goes through the queue.',
    ),
    only('worker-imports-packages-alone', '^apps/worker/', [packages]),
    {
      name: 'production-never-imports-dev-packages',
      severity: 'error',
      from: {
        path: '^(apps|packages|tooling)/',
        pathNot: ['\\.test\\.ts$', '/test-support/', devOnly, '^tooling/test'],
      },
      to: { path: devOnly },
    },
    soleImporter('ioredis', 'store'),
    soleImporter('bullmq', 'queue'),
    soleImporter('(openai|@anthropic-ai/sdk|ollama)', 'router'),
    soleImporter('@google/generative-ai', 'router/src/providers/gemini'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
