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

export interface AnthropicOptions extends ProviderOptions {
  readonly apiKey: string;
}

function createClient({ baseUrl, apiKey }: AnthropicOptions, fetch: typeof globalThis.fetch): Anthropic {
  return new Anthropic({
    baseURL: baseUrl,
    apiKey,
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

function createCaller(options: AnthropicOptions): SdkCaller<Anthropic> {
  const { apiKey, baseUrl, clock, transport } = options;
  return createSdkCaller({
    createClient: (fetch) => createClient(options, fetch),
    transport,
    sdkHeaders: ['accept', 'content-type', 'anthropic-version'],
    headers: { 'x-api-key': apiKey },
    failures: { manifest: anthropicManifest, baseUrl, secrets: [apiKey], nowMs: clock.nowMs },
    judge: (answer) => judgeAnthropic(answer, clock.nowMs()),
  });
}

/** A provider that speaks Anthropic's messages API. It has no embeddings. */
export function createAnthropicProvider(options: AnthropicOptions): ModelProvider {
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
