/** Pauses the socket once this much waits to be read, so that a slow reader bounds the memory of a response. */
const waitingBytesMax = 256 * 1_024;

/** How a body acts on the connection that it arrives on. */
export interface BodySource {
  readonly pause: () => void;
  readonly resume: () => void;
  /** Closes the connection. */
  readonly abort: () => void;
}

/** A response's body on its way from the socket to its one reader. */
export class IncomingBody {
  readonly #source: BodySource;
  readonly #chunks: Uint8Array[] = [];
  #waitingBytes = 0;
  #end: { readonly error: unknown } | 'complete' | undefined;
  #reader: PromiseWithResolvers<Uint8Array | null> | undefined;

  constructor(source: BodySource) {
    this.#source = source;
  }

  push(chunk: Uint8Array): void {
    if (this.#end !== undefined) return;
    if (this.#reader !== undefined) {
      this.#takeReader()?.resolve(chunk);
      return;
    }
    this.#chunks.push(chunk);
    this.#waitingBytes += chunk.byteLength;
    if (this.#waitingBytes > waitingBytesMax) this.#source.pause();
  }

  complete(): void {
    if (this.#end !== undefined) return;
    this.#end = 'complete';
    this.#takeReader()?.resolve(null);
  }

  fail(error: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    this.#takeReader()?.reject(error);
  }

  /** The next chunk, or null at the end; to be called again only when the last call has settled. */
  async next(): Promise<Uint8Array | null> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      if (this.#waitingBytes > waitingBytesMax) this.#source.resume();
      this.#waitingBytes -= chunk.byteLength;
      return chunk;
    }
    if (this.#end === 'complete') return null;
    if (this.#end !== undefined) throw this.#end.error;
    this.#reader = Promise.withResolvers();
    return await this.#reader.promise;
  }

  /** Gives the body up: closes the connection unless the body has ended, and forgets what was not read. */
  cancel(): void {
    this.#chunks.length = 0;
    if (this.#end !== undefined) return;
    this.fail(new Error('the body was given up'));
    this.#source.abort();
  }

  #takeReader(): PromiseWithResolvers<Uint8Array | null> | undefined {
    const reader = this.#reader;
    this.#reader = undefined;
    return reader;
  }
}
