import OpenAI from 'openai';
import type { CallContext, ModelProvider } from '../../spec/provider.ts';
import type { ProviderOptions } from '../provider-options.ts';
import { type SdkCaller, createSdkCaller } from '../sdk-caller.ts';
import { longestTimerMs } from '../sdk-limits.ts';
import { judgeOpenAi } from './errors.ts';
import { openAiManifest } from './manifest.ts';
import { isOpenAiHost, toChatParams } from './request.ts';
import { readCompletion, readEmbeddings, readModels } from './response.ts';
import { readStream } from './stream.ts';

/** The SDK insists on a key; this one never leaves, because the header is set by the call. */
const unusedKey = 'unused';

function createClient(baseUrl: string, fetch: typeof globalThis.fetch): OpenAI {
  return new OpenAI({
    baseURL: baseUrl,
    apiKey: unusedKey,
    // Null keeps the SDK from reading these from the environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    fetch,
    maxRetries: 0,
    timeout: longestTimerMs,
    logLevel: 'off',
  });
}

function createCaller({ apiKey, baseUrl, clock, transport }: ProviderOptions): SdkCaller<OpenAI> {
  return createSdkCaller({
    createClient: (fetch) => createClient(baseUrl, fetch),
    transport,
    sdkHeaders: ['accept', 'content-type'],
    apiKey,
    keyHeaders: (key) => ({ authorization: `Bearer ${key}` }),
    failures: { manifest: openAiManifest, baseUrl, nowMs: clock.nowMs },
    judge: (answer) => judgeOpenAi(answer, clock.nowMs()),
  });
}

/**
 * A provider that speaks OpenAI's chat completions, which every compatible server speaks too; the newer responses API
 * is OpenAI's alone. Compatible servers may ask for no key.
 */
export function createOpenAiProvider(options: ProviderOptions): ModelProvider {
  const caller = createCaller(options);
  const ownHost = isOpenAiHost(options.baseUrl);
  const listModels = (context: CallContext): Promise<readonly string[]> =>
    caller.call(context, (client) => client.models.list(), readModels);
  return {
    name: openAiManifest.name,
    extractive: false,
    complete: (request, context) =>
      caller.call(
        context,
        (client) => client.chat.completions.create({ ...toChatParams(request, { ownHost }), stream: false }),
        readCompletion,
      ),
    stream: (request, context) =>
      caller.stream(
        context,
        (client) =>
          client.chat.completions.create({
            ...toChatParams(request, { ownHost }),
            stream: true,
            stream_options: { include_usage: true },
          }),
        (events, noteUsage) => readStream(events, request.model, noteUsage),
      ),
    listModels,
    validateKey: async (context) => {
      await listModels(context);
    },
    embed: (request, context) =>
      caller.call(
        context,
        (client) =>
          client.embeddings.create({
            model: request.model,
            input: [...request.texts],
            // The SDK's default of base64 is not understood by all compatible servers.
            encoding_format: 'float',
          }),
        (answer) => readEmbeddings(answer, request.texts.length),
      ),
  };
}
