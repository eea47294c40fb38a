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
    only('text-imports-nothing', '^packages/text/', [], 'Reading text is pure, and everybody may do it.'),
    only('router-imports-runtime-contracts-text', '^packages/router/', [
      '^packages/(runtime|contracts|text)/',
    ]),
    only('acquisition-imports-runtime-contracts-text', '^packages/acquisition/', [
      '^packages/(runtime|contracts|text)/',
    ]),
    only('exporters-import-runtime-contracts-text', '^packages/exporters/', [
      '^packages/(runtime|contracts|text)/',
    ]),
    only('queue-imports-store', '^packages/queue/', ['^packages/(store|runtime|contracts)/']),
    {
      ...only('pipeline-imports-runtime-contracts-text', '^packages/pipeline/', [
        '^packages/(runtime|contracts|text)/',
      ]),
      to: {
        path: '^(apps|packages|tooling)/',
        pathNot: ['^packages/(pipeline|runtime|contracts|text)/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    only(
      'api-never-imports-pipeline-acquisition-or-providers',
      '^apps/api/',
      [
        '^packages/(contracts|runtime|store|queue|exporters)/',
        '^packages/router/src/(pricing|decision)/',
        '^packages/router/src/route/(decision-input|score-request)',
        '^packages/router/src/cache/answer-codec',
      ],
      'All model traffic goes through the queue.',
    ),
    {
      name: 'api-never-opens-secrets',
      severity: 'error',
      comment: 'The API seals secrets; they are decrypted in the worker alone.',
      from: { path: '^apps/api/', pathNot: tests },
      to: {
        path: '^packages/runtime/src/secrets/(open-secret|rewrap-secret|unwrap-data-key)\\.ts$',
        reachable: true,
      },
    },
    {
      name: 'only-the-export-thread-imports-exporters',
      severity: 'error',
      comment: 'Writing a file takes seconds, which the event loop of the API does not have.',
      from: { path: '^apps/api/', pathNot: ['^apps/api/src/export-thread/export-thread\\.ts$', ...tests] },
      to: { path: '^packages/exporters/' },
    },
    only('worker-imports-packages-alone', '^apps/worker/', [packages]),
    {
      name: 'production-never-imports-test-code',
      severity: 'error',
      from: {
        path: '^(apps|packages|tooling)/',
        pathNot: [...tests, devOnly, '^tooling/test'],
      },
      to: { path: [devOnly, ...tests] },
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
