import { Ollama } from 'ollama';
import type { CallContext } from '../../spec/provider.ts';
import { type FailureContext, type Judge, translateFailure } from '../provider-failures.ts';
import type { ProviderOptions } from '../provider-options.ts';
import type { RunOptions } from '../run-call.ts';
import type { BodyInspector } from '../upstream-body.ts';
import { createUpstreamCall } from '../upstream-call.ts';
import { judgeOllama } from './errors.ts';
import { ollamaManifest } from './manifest.ts';

/** A user name and password in the base URL become basic authentication, as for a server behind a proxy. */
export interface OllamaOptions extends ProviderOptions {
  /** Length of the context window in tokens, the same for every request. */
  readonly contextTokens: number;
  /** How long a model stays in memory after a request, in Ollama's words, such as `30m`; absent: the server decides. */
  readonly keepAlive?: string;
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

/** One call: a client of the official SDK, and what becomes of its failures. */
export interface Exchange extends RunOptions {
  readonly client: Ollama;
}

/**
 * Each call gets a client of its own: the client's `abort` ends all of its streams at once, and requests that are not
 * streamed cannot be aborted at all, except through the fetch that is given to it.
 */
export function openExchange(
  options: OllamaOptions,
  context: CallContext,
  asked: { model?: string; inspector?: BodyInspector; judge?: Judge } = {},
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
        judge:
          asked.judge ??
          ((answer) => judgeOllama(answer, { nowMs: options.clock.nowMs(), model: asked.model })),
        call,
      }),
    release: call.release,
  };
}
