import { Agent, type Dispatcher } from 'undici';
import { IncomingBody } from './incoming-body.ts';

/** A request as transports send it: JSON bodies are strings by then, and names of headers are in lower case. */
export interface TransportRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Aborting it closes the connection, before the response's headers as well as after. */
  readonly signal: AbortSignal;
}

/** A response whose headers are there. Redirects are not followed: they are responses like all others. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** To be read to its end or cancelled. */
  readonly body: IncomingBody;
}

/** How bytes reach a provider; created once per process, closed by whoever created it. */
export interface Transport {
  /** Resolves when the response's headers are there; rejects with the network's error or the signal's reason. */
  readonly send: (url: string, request: TransportRequest) => Promise<TransportResponse>;
  /** Closes idle connections and waits for those in use. */
  readonly close: () => Promise<void>;
}

/** One request and its response, in undici's words. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #signal: AbortSignal;
  readonly #response = Promise.withResolvers<TransportResponse>();
  #controller: Dispatcher.DispatchController | undefined;
  #body: IncomingBody | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort);
  }

  get response(): Promise<TransportResponse> {
    return this.#response.promise;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#signal.aborted) controller.abort(this.#reason());
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: TransportResponse['headers'],
  ): void {
    // Informational responses come before the one that counts.
    if (status < 200) return;
    const body = new IncomingBody({
      pause: () => {
        controller.pause();
      },
      resume: () => {
        controller.resume();
      },
      abort: () => {
        controller.abort(new Error('the response was given up'));
      },
    });
    this.#body = body;
    this.#response.resolve({ status, headers, body });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#body?.push(chunk);
  }

  onResponseEnd(): void {
    this.#leave();
    this.#body?.complete();
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.fail(error);
  }

  fail(error: unknown): void {
    this.#leave();
    this.#response.reject(error);
    this.#body?.fail(error);
  }

  #reason(): Error {
    const reason: unknown = this.#signal.reason;
    return Error.isError(reason) ? reason : new Error('the call was aborted', { cause: reason });
  }

  readonly #onAbort = (): void => {
    this.fail(this.#signal.reason);
    this.#controller?.abort(this.#reason());
  };

  #leave(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}

/**
 * Connections that are kept alive between calls and have no time limit of their own but the one for connecting:
 * a local model may need many minutes before its first byte, and the caller's signal alone says how long is too
 * long. It dispatches on undici directly, since fetch and its streams cost ten times as much per call.
 */
export function createTransport(): Transport {
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  return {
    send: async (url, { method, headers, body, signal }) => {
      signal.throwIfAborted();
      const { origin, pathname, search } = new URL(url);
      const exchange = new Exchange(signal);
      agent.dispatch({ origin, path: `${pathname}${search}`, method, headers, body }, exchange);
      return await exchange.response;
    },
    close: () => agent.close(),
  };
}
