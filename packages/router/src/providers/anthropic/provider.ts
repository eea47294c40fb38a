import Anthropic from '@anthropic-ai/sdk';
import type { ModelProvider } from '../../spec/provider.ts';
import type { ProviderOptions } from '../provider-options.ts';
import { type SdkCaller, createSdkCaller } from '../sdk-caller.ts';
import { longestTimerMs } from '../sdk-limits.ts';
import { judgeAnthropic } from './errors.ts';
import { anthropicManifest } from './manifest.ts';
import { listModelPages } from './models.ts';
import { toMessageParams } from './request.ts';
import { readMessage } from './response.ts';
import { readStream } from './stream.ts';

/** The SDK insists on a key; this one never leaves, because the header is set by the call. */
const unusedKey = 'unused';

function createClient(baseUrl: string, fetch: typeof globalThis.fetch): Anthropic {
  return new Anthropic({
    baseURL: baseUrl,
    apiKey: unusedKey,
    // Null keeps the SDK from reading this from the environment.
    webhookKey: null,
    fetch,
    maxRetries: 0,
    timeout: longestTimerMs,
    logLevel: 'off',
    // Spans are the caller's; the SDK's own would record every call twice.
    openTelemetry: false,
  });
}

function createCaller({ apiKey, baseUrl, clock, transport }: ProviderOptions): SdkCaller<Anthropic> {
  return createSdkCaller({
    createClient: (fetch) => createClient(baseUrl, fetch),
    transport,
    sdkHeaders: ['accept', 'content-type', 'anthropic-version'],
    apiKey,
    keyHeaders: (key) => ({ 'x-api-key': key }),
    failures: { manifest: anthropicManifest, baseUrl, nowMs: clock.nowMs },
    judge: (answer) => judgeAnthropic(answer, clock.nowMs()),
  });
}

/** A provider that speaks Anthropic's messages API. It has no embeddings. */
export function createAnthropicProvider(options: ProviderOptions): ModelProvider {
  const caller = createCaller(options);
  return {
    name: anthropicManifest.name,
    extractive: false,
    complete: (request, context) =>
      caller.call(
        context,
        (client) => client.messages.create({ ...toMessageParams(request), stream: false }),
        readMessage,
      ),
    stream: (request, context) =>
      caller.stream(
        context,
        (client) => client.messages.create({ ...toMessageParams(request), stream: true }),
        (events, noteUsage) => readStream(events, request.model, noteUsage),
      ),
    listModels: (context) => listModelPages(caller, context),
    validateKey: (context) =>
      caller.call(
        context,
        (client) => client.models.list({ limit: 1 }),
        () => undefined,
      ),
  };
}
