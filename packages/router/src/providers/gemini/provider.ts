import type { ModelProvider } from '../../spec/provider.ts';
import type { ProviderOptions } from '../provider-options.ts';
import { type SdkCaller, createSdkCaller } from '../sdk-caller.ts';
import { type GeminiClient, createGeminiClient } from './client.ts';
import { judgeGemini } from './errors.ts';
import { geminiManifest } from './manifest.ts';
import { listModelPages } from './models.ts';
import { toEmbedRequest, toGenerateRequest } from './request.ts';
import { readEmbeddings, readGenerate } from './response.ts';
import { readStream } from './stream.ts';

function createCaller({ apiKey, baseUrl, clock, transport }: ProviderOptions): SdkCaller<GeminiClient> {
  return createSdkCaller({
    createClient: (fetch) => createGeminiClient({ baseUrl, fetch }),
    transport,
    sdkHeaders: ['content-type'],
    apiKey,
    keyHeaders: (key) => ({ 'x-goog-api-key': key }),
    failures: { manifest: geminiManifest, baseUrl, nowMs: clock.nowMs },
    judge: (answer) => judgeGemini(answer, clock.nowMs()),
  });
}

/** A provider that speaks Google's Gemini API. */
export function createGeminiProvider(options: ProviderOptions): ModelProvider {
  const caller = createCaller(options);
  return {
    name: geminiManifest.name,
    extractive: false,
    complete: (request, context) =>
      caller.call(
        context,
        (client) => client.generate(request.model, toGenerateRequest(request)),
        (answer, noteUsage) => readGenerate(answer, request.model, noteUsage),
      ),
    stream: (request, context) =>
      caller.stream(
        context,
        (client) => client.streamGenerate(request.model, toGenerateRequest(request)),
        (events, noteUsage) => readStream(events, request.model, noteUsage),
      ),
    listModels: (context) => listModelPages(caller, context),
    validateKey: async (context) => {
      await listModelPages(caller, context);
    },
    embed: (request, context) =>
      caller.call(
        context,
        (client) => client.embed(request.model, toEmbedRequest(request)),
        (answer) => readEmbeddings(answer, { model: request.model, textCount: request.texts.length }),
      ),
  };
}
