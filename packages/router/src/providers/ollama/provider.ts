import type { CallContext, EmbedRequest, ModelProvider, ModelRequest } from '../../spec/provider.ts';
import { runCall, runStream } from '../run-call.ts';
import { type OllamaOptions, openExchange } from './exchange.ts';
import { ollamaManifest } from './manifest.ts';
import { toChatRequest } from './request.ts';
import { readChat, readEmbeddings, readModels } from './response.ts';
import { createLineInspector, readStream } from './stream.ts';

/** A provider that speaks Ollama's own API. It has no keys: `validateKey` proves that the server answers. */
export function createOllamaProvider(options: OllamaOptions): ModelProvider {
  const keepAlive = options.keepAlive === undefined ? {} : { keep_alive: options.keepAlive };
  return {
    name: ollamaManifest.name,
    extractive: false,
    complete: async (request: ModelRequest, context: CallContext) => {
      const exchange = openExchange(options, context, { model: request.model });
      return await runCall(exchange, async () =>
        readChat(
          await exchange.client.chat({
            ...toChatRequest(request, options.contextTokens),
            ...keepAlive,
            stream: false,
          }),
        ),
      );
    },
    stream: (request: ModelRequest, context: CallContext) => {
      const exchange = openExchange(options, context, {
        model: request.model,
        inspector: createLineInspector(),
      });
      return runStream(exchange, async function* () {
        const chat = { ...toChatRequest(request, options.contextTokens), ...keepAlive };
        yield* readStream(await exchange.client.chat({ ...chat, stream: true }));
      });
    },
    listModels: async (context: CallContext) => {
      const exchange = openExchange(options, context);
      return await runCall(exchange, async () => readModels(await exchange.client.list()));
    },
    validateKey: async (context: CallContext) => {
      const exchange = openExchange(options, context);
      await runCall(exchange, () => exchange.client.version());
    },
    embed: async (request: EmbedRequest, context: CallContext) => {
      const exchange = openExchange(options, context, { model: request.model });
      return await runCall(exchange, async () => {
        const answer = await exchange.client.embed({
          model: request.model,
          input: [...request.texts],
          truncate: false,
          ...keepAlive,
        });
        return readEmbeddings(answer, request.texts.length);
      });
    },
  };
}
