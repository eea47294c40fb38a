/**
 * One call to a provider, as its transport sees it. SDKs rewrite what happens below them: they drop causes, print to
 * the console, skip lines that they cannot parse, or read extra headers from the environment. So every call gets a
 * fetch of its own that decides which headers leave, carries the abort signal down to the socket and remembers the
 * original failure.
 */
import type { CallContext } from '../spec/provider.ts';
import type { Transport } from './transport.ts';
import { MalformedResponseError, UpstreamStatusError } from './upstream-faults.ts';

/** Looks at a response body on its way to the SDK; throwing makes the body fail. */
export interface BodyInspector {
  readonly chunk: (bytes: Uint8Array) => void;
  readonly end: () => void;
}

export interface UpstreamCall {
  /** To be given to the SDK. Answers with an error status reject with UpstreamStatusError. */
  readonly fetch: typeof globalThis.fetch;
  /** Aborted with the caller's signal or by `release`. */
  readonly signal: AbortSignal;
  /** What the transport reported; undefined while nothing went wrong. */
  readonly failure: () => unknown;
  /** True once a response with a good status has begun. */
  readonly responded: () => boolean;
  /** Ends the exchange: whatever is still open is aborted. To be called when the result is in or given up. */
  readonly release: () => void;
}

const responseBytesMax = 64 * 1_024 * 1_024;
const errorBytesMax = 64 * 1_024;

/** The beginning of an error body as text; what lies beyond `bytesMax`, or behind a lost connection, is not read. */
async function readExcerpt(body: ReadableStream<Uint8Array> | null, bytesMax: number): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      bytes += chunk.byteLength;
      if (bytes >= bytesMax) break;
    }
  } catch {
    // The status is the news and is known already; a body that breaks off only says less about it.
    return text;
  }
  return text;
}

/** Passes a body on, bounded and inspected, and tells `onFailure` about the first thing that goes wrong. */
function observedBody(
  body: ReadableStream<Uint8Array>,
  options: { inspector: BodyInspector | undefined; onFailure: (error: unknown) => void },
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let bytes = 0;
  let cancelled = false;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        // The consumer may have left while we were reading; a closed stream takes no more.
        if (cancelled) return;
        if (done) {
          options.inspector?.end();
          controller.close();
          return;
        }
        bytes += value.byteLength;
        if (bytes > responseBytesMax) throw new MalformedResponseError('the response is too large');
        options.inspector?.chunk(value);
        controller.enqueue(value);
      } catch (error) {
        if (cancelled) return;
        options.onFailure(error);
        controller.error(error);
      }
    },
    cancel: (reason) => {
      cancelled = true;
      return reader.cancel(reason);
    },
  });
}

/** The headers that leave: those of the caller, those of the SDK that are listed, and the provider's own last. */
function outgoingHeaders(sdk: RequestInit['headers'], options: CallOptions): Headers {
  const headers = new Headers(options.context.headers);
  const given = new Headers(sdk);
  for (const name of options.sdkHeaders) {
    const value = given.get(name);
    if (value !== null) headers.set(name, value);
  }
  headers.set('user-agent', 'harvest');
  for (const [name, value] of Object.entries(options.headers)) headers.set(name, value);
  return headers;
}

/** Bodies are JSON text in all that we call; anything else would be a mistake of ours. */
function jsonBody(body: RequestInit['body']): string | null {
  if (body === undefined || body === null) return null;
  if (typeof body !== 'string') throw new TypeError('only JSON bodies are sent');
  return body;
}

export interface CallOptions {
  readonly transport: Transport;
  readonly context: CallContext;
  /** Names of the SDK's headers that may leave; everything else that it adds is dropped. */
  readonly sdkHeaders: readonly string[];
  /** The provider's own headers, such as the key. */
  readonly headers: Readonly<Record<string, string>>;
  readonly inspector?: BodyInspector;
}

/** Prepares one call; nothing is sent before the SDK uses its fetch. Whoever creates a call releases it. */
export function createUpstreamCall(options: CallOptions): UpstreamCall {
  const released = new AbortController();
  const signal = AbortSignal.any([options.context.signal, released.signal]);
  let failure: unknown;
  let responded = false;
  const remember = (error: unknown): void => {
    failure ??= error;
  };
  const send: typeof globalThis.fetch = async (input, init) => {
    const response = await options.transport.send(input instanceof Request ? input.url : String(input), {
      method: init?.method ?? 'GET',
      headers: outgoingHeaders(init?.headers, options),
      body: jsonBody(init?.body),
      signal,
    });
    if (!response.ok) {
      const body = await readExcerpt(response.body, errorBytesMax);
      throw new UpstreamStatusError({ status: response.status, headers: response.headers, body });
    }
    responded = true;
    if (response.body === null) return response;
    const body = observedBody(response.body, { inspector: options.inspector, onFailure: remember });
    return new Response(body, { status: response.status, headers: response.headers });
  };
  return {
    signal,
    fetch: async (input, init) => {
      try {
        return await send(input, init);
      } catch (error) {
        remember(error);
        throw error;
      }
    },
    failure: () => failure,
    responded: () => responded,
    release: () => {
      released.abort();
    },
  };
}
