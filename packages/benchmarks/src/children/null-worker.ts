/** A whole Harvest worker whose provider answers with two letters, after `MODEL_MS` if set. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createRouter } from '@harvest/router/create-router';
import type { ModelProvider, ModelResponse } from '@harvest/router/spec/provider';
import { systemClock } from '@harvest/runtime/clock';
import { onShutdownSignal } from '@harvest/runtime/lifecycle';
import { loadConfig } from '@harvest/runtime/load-config';
import { createLogger } from '@harvest/runtime/logger';
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

const config = loadConfig(workerConfigSchema, process.env);
const logger = createLogger({ level: config.LOG_LEVEL, format: 'json' });
const policy = {
  provider: 'ollama',
  model: 'null',
  reason: 'It is the only one.',
  maxOutputTokens: 16,
} as const;
const worker = await buildWorker({
  config,
  logger,
  router: createRouter({ providers: [{ provider, defaultModel: 'null' }], policy, clock: systemClock }),
});
onShutdownSignal({ process, logger, hardLimitMs: 10_000, stop: () => worker.close() });
process.send?.('ready');
