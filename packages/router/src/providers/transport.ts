import { Agent, fetch } from 'undici';

/** A request as transports send it: JSON bodies are strings by then. */
interface TransportRequest {
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | null;
  readonly signal: AbortSignal;
}

/** How bytes reach a provider; created once per process, closed by whoever created it. */
export interface Transport {
  /** Resolves when the response's headers are there; rejects with the network's error or the signal's reason. */
  readonly send: (url: string, request: TransportRequest) => Promise<Response>;
  /** Closes idle connections and waits for those in use. */
  readonly close: () => Promise<void>;
}

/**
 * Connections that are kept alive between calls and have no time limit of their own but the one for connecting:
 * a local model may need many minutes before its first byte, and the caller's signal alone says how long is too
 * long. Redirects are refused, because a redirected request would carry the key to a host nobody configured.
 */
export function createTransport(): Transport {
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  return {
    send: async (url, { method, headers, body, signal }) => {
      const response = await fetch(url, {
        method,
        headers: [...headers],
        body,
        signal,
        dispatcher,
        redirect: 'error',
      });
      return new Response(response.body, { status: response.status, headers: [...response.headers] });
    },
    close: () => dispatcher.close(),
  };
}
