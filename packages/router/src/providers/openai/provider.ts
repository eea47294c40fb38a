import OpenAI, { APIError } from 'openai';
import type { CallContext, EmbedRequest, ModelProvider, ModelRequest } from '../../spec/provider.ts';
import { type FailureContext, translateFailure } from '../provider-failures.ts';
import type { ProviderOptions } from '../provider-options.ts';
import { type RunOptions, runCall, runStream } from '../run-call.ts';
import { longestTimerMs } from '../sdk-limits.ts';
import { type BodyInspector, type UpstreamCall, createUpstreamCall } from '../upstream-call.ts';
import { UpstreamReportedError } from '../upstream-faults.ts';
import { judgeOpenAi } from './errors.ts';
import { openAiManifest } from './manifest.ts';
import { toChatParams } from './request.ts';
import { readCompletion, readEmbeddings, readModels } from './response.ts';
import { createDoneInspector, readStream } from './stream.ts';

/** @param apiKey may be left out for compatible servers that ask for none. */
export interface OpenAiOptions extends ProviderOptions {
  readonly apiKey?: string;
}

interface Exchange extends RunOptions {
  readonly call: UpstreamCall;
  readonly client: OpenAI;
}

/** The SDK insists on a key; this one never leaves, because the header is set by the call. */
const unusedKey = 'unused';

function openExchange(options: OpenAiOptions, context: CallContext, inspector?: BodyInspector): Exchange {
  const call = createUpstreamCall({
    transport: options.transport,
    context,
    sdkHeaders: ['accept', 'content-type'],
    headers: options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` },
    ...(inspector === undefined ? {} : { inspector }),
  });
  const client = new OpenAI({
    baseURL: options.baseUrl,
    apiKey: unusedKey,
    // Null keeps the SDK from reading these from the environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    fetch: call.fetch,
    maxRetries: 0,
    timeout: longestTimerMs,
    logLevel: 'off',
  });
  const failures: FailureContext = {
    manifest: openAiManifest,
    baseUrl: options.baseUrl,
    secrets: options.apiKey === undefined ? [] : [options.apiKey],
    nowMs: options.clock.nowMs,
  };
  const translate: RunOptions['translate'] = (error) => {
    // An error object inside a stream reaches us as an APIError without a status.
    const reported = error instanceof APIError && error.status === undefined && error.error !== undefined;
    return translateFailure(reported ? new UpstreamReportedError(error.error) : error, {
      context: failures,
      judge: (answer) => judgeOpenAi(answer, options.clock.nowMs()),
      call,
    });
  };
  return { call, client, context, translate, release: call.release };
}

/**
 * A provider that speaks OpenAI's chat completions, which every compatible server speaks too; the newer responses API
 * is OpenAI's alone.
 */
export function createOpenAiProvider(options: OpenAiOptions): ModelProvider {
  const listModels = async (context: CallContext): Promise<readonly string[]> => {
    const exchange = openExchange(options, context);
    return await runCall(exchange, async () =>
      readModels(await exchange.client.models.list({ signal: exchange.call.signal })),
    );
  };
  return {
    name: openAiManifest.name,
    extractive: false,
    complete: async (request: ModelRequest, context: CallContext) => {
      const exchange = openExchange(options, context);
      const { client, call } = exchange;
      return await runCall(exchange, async () => {
        const params = { ...toChatParams(request, options.baseUrl), stream: false as const };
        return readCompletion(await client.chat.completions.create(params, { signal: call.signal }));
      });
    },
    stream: (request: ModelRequest, context: CallContext) => {
      const exchange = openExchange(options, context, createDoneInspector());
      const { client, call } = exchange;
      return runStream(exchange, async function* () {
        const streaming = { stream: true as const, stream_options: { include_usage: true } };
        const params = { ...toChatParams(request, options.baseUrl), ...streaming };
        yield* readStream(
          await client.chat.completions.create(params, { signal: call.signal }),
          request.model,
        );
      });
    },
    listModels,
    validateKey: async (context: CallContext) => {
      await listModels(context);
    },
    embed: async (request: EmbedRequest, context: CallContext) => {
      const exchange = openExchange(options, context);
      const { client, call } = exchange;
      return await runCall(exchange, async () => {
        // The SDK's default of base64 is not understood by all compatible servers.
        const params = { model: request.model, input: [...request.texts], encoding_format: 'float' as const };
        const answer = await client.embeddings.create(params, { signal: call.signal });
        return readEmbeddings(answer, request.texts.length);
      });
    },
  };
}
