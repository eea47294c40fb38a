import { Ollama } from 'ollama';
import type { CallContext, EmbedRequest, ModelProvider, ModelRequest } from '../../spec/provider.ts';
import { type FailureContext, translateFailure } from '../provider-failures.ts';
import type { ProviderOptions } from '../provider-options.ts';
import { type RunOptions, runCall, runStream } from '../run-call.ts';
import { type BodyInspector, createUpstreamCall } from '../upstream-call.ts';
import { judgeOllama } from './errors.ts';
import { ollamaManifest } from './manifest.ts';
import { toChatRequest } from './request.ts';
import { readChat, readEmbeddings, readModels } from './response.ts';
import { createLineInspector, readStream } from './stream.ts';

/** A user name and password in the base URL become basic authentication, as for a server behind a proxy. */
export interface OllamaOptions extends ProviderOptions {
  /** Length of the context window in tokens, the same for every request. */
  readonly contextTokens: number;
}

interface Endpoint {
  /** The base URL without credentials, which fetch would refuse. */
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

function endpointOf(baseUrl: string): Endpoint {
  const url = new URL(baseUrl);
  const userinfo = `${decoded(url.username)}:${decoded(url.password)}`;
  url.username = '';
  url.password = '';
  const host = url.href.replace(/\/+$/, '');
  if (userinfo === ':') return { host, headers: {}, secrets: [] };
  const encoded = Buffer.from(userinfo, 'utf8').toString('base64');
  const secrets = [encoded, ...userinfo.split(':')];
  return { host, headers: { authorization: `Basic ${encoded}` }, secrets };
}

/** A part of a URL without its percent-encoding; a bare percent sign, which is none, stays as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}

interface Exchange extends RunOptions {
  readonly client: Ollama;
}

/**
 * Each call gets a client of its own: the client's `abort` ends all of its streams at once, and requests that are not
 * streamed cannot be aborted at all, except through the fetch that is given to it.
 */
function openExchange(
  options: OllamaOptions,
  context: CallContext,
  asked: { model?: string; inspector?: BodyInspector } = {},
): Exchange {
  const endpoint = endpointOf(options.baseUrl);
  const call = createUpstreamCall({
    transport: options.transport,
    context,
    sdkHeaders: ['accept', 'content-type'],
    headers: endpoint.headers,
    ...(asked.inspector === undefined ? {} : { inspector: asked.inspector }),
  });
  const failures: FailureContext = {
    manifest: ollamaManifest,
    baseUrl: options.baseUrl,
    secrets: endpoint.secrets,
    nowMs: options.clock.nowMs,
  };
  return {
    client: new Ollama({ host: endpoint.host, fetch: call.fetch }),
    context,
    translate: (error) =>
      translateFailure(error, {
        context: failures,
        judge: (answer) => judgeOllama(answer, { nowMs: options.clock.nowMs(), model: asked.model }),
        call,
      }),
    release: call.release,
  };
}

/** A provider that speaks Ollama's own API. It has no keys: `validateKey` proves that the server answers. */
export function createOllamaProvider(options: OllamaOptions): ModelProvider {
  return {
    name: ollamaManifest.name,
    extractive: false,
    complete: async (request: ModelRequest, context: CallContext) => {
      const exchange = openExchange(options, context, { model: request.model });
      return await runCall(exchange, async () =>
        readChat(
          await exchange.client.chat({ ...toChatRequest(request, options.contextTokens), stream: false }),
        ),
      );
    },
    stream: (request: ModelRequest, context: CallContext) => {
      const exchange = openExchange(options, context, {
        model: request.model,
        inspector: createLineInspector(),
      });
      return runStream(exchange, async function* () {
        const chat = { ...toChatRequest(request, options.contextTokens), stream: true as const };
        yield* readStream(await exchange.client.chat(chat));
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
        });
        return readEmbeddings(answer, request.texts.length);
      });
    },
  };
}
