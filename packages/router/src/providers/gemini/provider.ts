import { type GenerativeModel, GoogleGenerativeAI, type SingleRequestOptions } from '@google/generative-ai';
import type { CallContext, EmbedRequest, ModelProvider, ModelRequest } from '../../spec/provider.ts';
import { type CallAccount, type FailureContext, failureOf, translateFailure } from '../provider-failures.ts';
import type { ProviderOptions } from '../provider-options.ts';
import { type RunOptions, runCall, runStream } from '../run-call.ts';
import { createUpstreamCall } from '../upstream-call.ts';
import { judgeGemini, restoreFailure } from './errors.ts';
import { geminiManifest } from './manifest.ts';
import { listModelPages } from './models.ts';
import { isModelName, toEmbedRequest, toGenerateRequest } from './request.ts';
import { readEmbeddings, readGenerate } from './response.ts';
import { readStream } from './stream.ts';

export interface GeminiOptions extends ProviderOptions {
  readonly apiKey: string;
}

/**
 * The SDK always uses the global fetch: our transport, and what it remembers of a failure, are out of reach. So a
 * refused connection is reported without its cause, and fetch's own limit of five minutes without a byte applies.
 */
interface Exchange extends RunOptions {
  readonly modelOf: (name: string) => GenerativeModel;
  readonly requestOptions: SingleRequestOptions;
  /** To be called when the response's headers have arrived. */
  readonly markResponded: () => void;
}

function failuresOf(options: GeminiOptions): FailureContext {
  return {
    manifest: geminiManifest,
    baseUrl: options.baseUrl,
    secrets: [options.apiKey],
    nowMs: options.clock.nowMs,
  };
}

function translatorOf(options: GeminiOptions, call: CallAccount): RunOptions['translate'] {
  const failures = failuresOf(options);
  return (error) => {
    return translateFailure(restoreFailure(error), {
      context: failures,
      judge: (answer) => judgeGemini(answer, options.clock.nowMs()),
      call,
    });
  };
}

function openExchange(options: GeminiOptions, context: CallContext): Exchange {
  const released = new AbortController();
  let responded = false;
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const client = new GoogleGenerativeAI(options.apiKey);
  const requestOptions = {
    baseUrl,
    // The SDK listens on this signal and never stops listening, so it gets one of its own.
    signal: AbortSignal.any([context.signal, released.signal]),
    customHeaders: { ...context.headers },
  };
  return {
    context,
    requestOptions,
    modelOf: (name) => {
      if (!isModelName(name)) {
        throw failureOf({ code: 'provider.model_not_found', detail: '' }, failuresOf(options), undefined);
      }
      return client.getGenerativeModel({ model: name });
    },
    markResponded: () => {
      responded = true;
    },
    translate: translatorOf(options, { failure: () => undefined, responded: () => responded }),
    release: () => {
      released.abort();
    },
  };
}

/** Lists models through our own transport. */
async function listModels(
  options: GeminiOptions,
  context: CallContext,
  pageSize: number,
): Promise<readonly string[]> {
  const call = createUpstreamCall({
    transport: options.transport,
    context,
    sdkHeaders: [],
    headers: { 'x-goog-api-key': options.apiKey },
  });
  const run = { context, translate: translatorOf(options, call), release: call.release };
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  return await runCall(run, () => listModelPages(call.fetch, { baseUrl, pageSize }));
}

/** A provider that speaks Google's Gemini API. */
export function createGeminiProvider(options: GeminiOptions): ModelProvider {
  return {
    name: geminiManifest.name,
    extractive: false,
    complete: async (request: ModelRequest, context: CallContext) => {
      const exchange = openExchange(options, context);
      return await runCall(exchange, async () => {
        const model = exchange.modelOf(request.model);
        const { response } = await model.generateContent(toGenerateRequest(request), exchange.requestOptions);
        return readGenerate(response, request.model);
      });
    },
    stream: (request: ModelRequest, context: CallContext) => {
      const exchange = openExchange(options, context);
      return runStream(exchange, async function* () {
        const model = exchange.modelOf(request.model);
        const result = await model.generateContentStream(toGenerateRequest(request), exchange.requestOptions);
        exchange.markResponded();
        // The SDK also gathers the whole answer; when the stream fails, this promise fails with it, and the error
        // is reported where the stream is read.
        result.response.catch(() => undefined);
        yield* readStream(result.stream, request.model);
      });
    },
    listModels: (context: CallContext) => listModels(options, context, 1_000),
    validateKey: async (context: CallContext) => {
      await listModels(options, context, 1_000);
    },
    embed: async (request: EmbedRequest, context: CallContext) => {
      const exchange = openExchange(options, context);
      return await runCall(exchange, async () => {
        const answer = await exchange
          .modelOf(request.model)
          .batchEmbedContents(toEmbedRequest(request), exchange.requestOptions);
        return readEmbeddings(answer, { model: request.model, textCount: request.texts.length });
      });
    },
  };
}
