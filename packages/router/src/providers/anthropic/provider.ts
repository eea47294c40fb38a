import Anthropic, { APIError } from '@anthropic-ai/sdk';
import type { CallContext, ModelProvider, ModelRequest } from '../../spec/provider.ts';
import { type FailureContext, translateFailure } from '../provider-failures.ts';
import type { ProviderOptions } from '../provider-options.ts';
import { type RunOptions, runCall, runStream } from '../run-call.ts';
import { longestTimerMs } from '../sdk-limits.ts';
import { type UpstreamCall, createUpstreamCall } from '../upstream-call.ts';
import { UpstreamReportedError } from '../upstream-faults.ts';
import { judgeAnthropic } from './errors.ts';
import { anthropicManifest } from './manifest.ts';
import { listModelPages } from './models.ts';
import { toMessageParams } from './request.ts';
import { readMessage } from './response.ts';
import { readStream } from './stream.ts';

export interface AnthropicOptions extends ProviderOptions {
  readonly apiKey: string;
}

interface Exchange extends RunOptions {
  readonly call: UpstreamCall;
  readonly client: Anthropic;
}

function openExchange(options: AnthropicOptions, context: CallContext): Exchange {
  const call = createUpstreamCall({
    transport: options.transport,
    context,
    sdkHeaders: ['accept', 'content-type', 'anthropic-version'],
    headers: { 'x-api-key': options.apiKey },
  });
  const client = new Anthropic({
    baseURL: options.baseUrl,
    apiKey: options.apiKey,
    // Null keeps the SDK from reading this from the environment.
    webhookKey: null,
    fetch: call.fetch,
    maxRetries: 0,
    timeout: longestTimerMs,
    logLevel: 'off',
    // Spans are the caller's; the SDK's own would record every call twice.
    openTelemetry: false,
  });
  const failures: FailureContext = {
    manifest: anthropicManifest,
    baseUrl: options.baseUrl,
    secrets: [options.apiKey],
    nowMs: options.clock.nowMs,
  };
  const translate: RunOptions['translate'] = (error) => {
    // An error event inside a stream reaches us as an APIError without a status.
    const reported = error instanceof APIError && error.status === undefined && error.error !== undefined;
    return translateFailure(reported ? new UpstreamReportedError(error.error) : error, {
      context: failures,
      judge: (answer) => judgeAnthropic(answer, options.clock.nowMs()),
      call,
    });
  };
  return { call, client, context, translate, release: call.release };
}

/** A provider that speaks Anthropic's messages API. It has no embeddings. */
export function createAnthropicProvider(options: AnthropicOptions): ModelProvider {
  return {
    name: anthropicManifest.name,
    extractive: false,
    complete: async (request: ModelRequest, context: CallContext) => {
      const exchange = openExchange(options, context);
      const { client, call } = exchange;
      return await runCall(exchange, async () => {
        const params = { ...toMessageParams(request), stream: false as const };
        return readMessage(await client.messages.create(params, { signal: call.signal }));
      });
    },
    stream: (request: ModelRequest, context: CallContext) => {
      const exchange = openExchange(options, context);
      const { client, call } = exchange;
      return runStream(exchange, async function* () {
        const params = { ...toMessageParams(request), stream: true as const };
        yield* readStream(await client.messages.create(params, { signal: call.signal }), request.model);
      });
    },
    listModels: async (context: CallContext) => {
      const exchange = openExchange(options, context);
      return await runCall(exchange, () => listModelPages(exchange.client, exchange.call.signal));
    },
    validateKey: async (context: CallContext) => {
      const exchange = openExchange(options, context);
      await runCall(exchange, () =>
        exchange.client.models.list({ limit: 1 }, { signal: exchange.call.signal }),
      );
    },
  };
}
