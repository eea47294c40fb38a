/** A whole Harvest worker whose provider answers with two letters, after `MODEL_MS` if set. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelCatalogue } from '@harvest/contracts/model-catalogue';
import { tierNames } from '@harvest/contracts/tiers';
import { createRouter } from '@harvest/router/create-router';
import { defaultBreakerSettings } from '@harvest/router/resilience/breaker-settings';
import { createHealthBoard } from '@harvest/router/resilience/health-board';
import { systemTimers } from '@harvest/router/resilience/timers';
import type { ModelProvider, ModelResponse } from '@harvest/router/spec/provider';
import { systemClock } from '@harvest/runtime/clock';
import { onShutdownSignal } from '@harvest/runtime/lifecycle';
import { loadConfig } from '@harvest/runtime/load-config';
import { createLogger } from '@harvest/runtime/logger';
import { sampleDeployment } from '@harvest/testkit/sample-routing';
import { buildWorker } from '@harvest/worker/compose';
import { workerConfigSchema } from '@harvest/worker/config';

const modelMs = Number(process.env['MODEL_MS'] ?? 0);
const response: ModelResponse = { text: 'ok', model: 'null', finishReason: 'stop', usage: null };
const provider: ModelProvider = {
  name: 'ollama',
  extractive: false,
  complete: () => Promise.resolve(response),
  stream: async function* () {
    if (modelMs > 0) await sleep(modelMs);
    yield { type: 'delta', text: response.text };
    yield { type: 'finish', response };
  },
  listModels: () => Promise.resolve(['null']),
  validateKey: () => Promise.resolve(),
};

const deployment = sampleDeployment({
  model: 'null',
  tiers: [...tierNames],
  contextTokens: 1_000_000,
  capabilities: ['streaming'],
});
const catalogue: ModelCatalogue = {
  revision: 'null',
  homeProvider: 'ollama',
  homeReason: 'It is the only one.',
  deployments: [deployment],
  defaultMaxOutputTokens: 16,
  promptOverheadTokens: {},
  sourceTokensMax: 24_000,
};

const config = loadConfig(workerConfigSchema, process.env);
const logger = createLogger({ level: config.LOG_LEVEL, format: 'json' });
const health = createHealthBoard({
  settings: defaultBreakerSettings,
  clock: systemClock,
  timers: systemTimers,
});
const worker = await buildWorker({
  config,
  logger,
  composeRouter: () =>
    Promise.resolve({
      router: createRouter({ providers: [provider], catalogue: () => catalogue, health }),
      planCache: () => undefined,
      catalogue: () => catalogue,
      learning: null,
      embedder: null,
      checkKey: () => Promise.reject(new Error('the benchmarks check no key')),
    }),
});
onShutdownSignal({ process, logger, hardLimitMs: 10_000, stop: () => worker.close() });
process.send?.('ready');
