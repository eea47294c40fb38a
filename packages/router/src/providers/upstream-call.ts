/**
 * One call to a provider, as its transport sees it. SDKs rewrite what happens below them: they drop causes, print to
 * the console, skip lines that they cannot parse, or read extra headers from the environment. So every call gets a
 * fetch of its own that decides which headers leave, carries the abort signal down to the socket and remembers the
 * original failure.
 */
import type { CallContext } from '../spec/provider.ts';
import type { IncomingBody } from './incoming-body.ts';
import type { Transport, TransportResponse } from './transport.ts';
import { type BodyInspector, boundedReader, passOn, readExcerpt, readWhole } from './upstream-body.ts';
import { UnexpectedRedirectError, UpstreamStatusError } from './upstream-faults.ts';

export interface UpstreamCall {
  /** For an SDK that reads the answer too. Answers with an error status reject with UpstreamStatusError. */
  readonly fetch: typeof globalThis.fetch;
  /** For an SDK that only makes the request: its response is empty, and the answer is read by `json` or `chunks`. */
  readonly fetchUnread: typeof globalThis.fetch;
  /** The answer as a JSON value, once `fetchUnread` has resolved. */
  readonly json: () => Promise<unknown>;
  /** The answer's bytes, once `fetchUnread` has resolved. */
  readonly chunks: () => AsyncGenerator<Uint8Array>;
  /** What the transport reported; undefined while nothing went wrong. */
  readonly failure: () => unknown;
  /** True once a response with a good status has begun. */
  readonly responded: () => boolean;
  /** Ends the exchange: what has not arrived is given up. To be called when the result is in or given up. */
  readonly release: () => void;
}

export interface CallOptions {
  readonly transport: Transport;
  readonly context: CallContext;
  /** Names of the SDK's headers that may leave, in lower case; everything else that it adds is dropped. */
  readonly sdkHeaders: readonly string[];
  /** The provider's own headers, such as the key. */
  readonly headers: Readonly<Record<string, string>>;
  /** Makes it a stream for `fetch`: the body is passed on piece by piece, else it is read whole before. */
  readonly inspector?: BodyInspector;
}

/** The headers that leave: those of the caller, those of the SDK that are listed, and the provider's own last. */
function outgoingHeaders(sdk: RequestInit['headers'], options: CallOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.context.headers ?? {}))
    headers[name.toLowerCase()] = value;
  const given = sdk instanceof Headers ? sdk : new Headers(sdk);
  for (const name of options.sdkHeaders) {
    const value = given.get(name);
    if (value !== null) headers[name] = value;
  }
  // We unpack nothing, and answers are small beside the time that a model takes to write them.
  headers['accept-encoding'] = 'identity';
  headers['user-agent'] = 'harvest';
  return Object.assign(headers, options.headers);
}

/** Bodies are JSON text in all that we call; anything else would be a mistake of ours. */
function jsonBody(body: RequestInit['body']): string | null {
  if (body === undefined || body === null) return null;
  if (typeof body !== 'string') throw new TypeError('only JSON bodies are sent');
  return body;
}

/** Headers as the web knows them. */
function toHeaders(fields: TransportResponse['headers']): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(fields)) {
    for (const value of [values ?? []].flat()) headers.append(name, value);
  }
  return headers;
}

/** @throws UnexpectedRedirectError or UpstreamStatusError unless the status is a good one. */
async function checkStatus({ status, headers, body }: TransportResponse): Promise<void> {
  if (status >= 200 && status < 300) return;
  // A redirected request would carry the key to a host that nobody configured.
  if (status >= 300 && status < 400) throw new UnexpectedRedirectError();
  throw new UpstreamStatusError({ status, headers: toHeaders(headers), body: await readExcerpt(body) });
}

/** Prepares one call; nothing is sent before the SDK uses a fetch. Whoever creates a call releases it. */
export function createUpstreamCall(options: CallOptions): UpstreamCall {
  const state: { failure?: unknown; responded: boolean; body?: IncomingBody } = { responded: false };
  const remember = (error: unknown): void => {
    state.failure ??= error;
  };
  const remembering = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      remember(error);
      throw error;
    }
  };
  const send = async (
    input: Parameters<typeof globalThis.fetch>[0],
    init: RequestInit | undefined,
  ): Promise<{ readonly body: IncomingBody; readonly headers: Record<string, string> }> => {
    const response = await options.transport.send(input instanceof Request ? input.url : String(input), {
      method: init?.method ?? 'GET',
      headers: outgoingHeaders(init?.headers, options),
      body: jsonBody(init?.body),
      signal: options.context.signal,
    });
    state.body = response.body;
    await checkStatus(response);
    state.responded = true;
    return {
      body: response.body,
      headers: { 'content-type': String(response.headers['content-type'] ?? '') },
    };
  };
  const readable = (): IncomingBody => {
    if (state.body === undefined) throw new Error('the answer is read before the request was made');
    return state.body;
  };
  return {
    fetch: (input, init) =>
      remembering(async () => {
        const { body, headers } = await send(input, init);
        const { inspector } = options;
        if (inspector === undefined) return new Response(await readWhole(body), { headers });
        return new Response(passOn(body, { inspector, onFailure: remember }), { headers });
      }),
    fetchUnread: (input, init) =>
      remembering(async () => {
        const { headers } = await send(input, init);
        return new Response(null, { headers });
      }),
    json: async () => JSON.parse(await remembering(() => readWhole(readable()))) as unknown,
    async *chunks() {
      const next = boundedReader(readable());
      for (let chunk = await remembering(next); chunk !== null; chunk = await remembering(next)) yield chunk;
    },
    failure: () => state.failure,
    responded: () => state.responded,
    release: () => {
      state.body?.cancel();
    },
  };
}
