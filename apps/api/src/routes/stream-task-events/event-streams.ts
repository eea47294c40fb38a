import type { ServerResponse } from 'node:http';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import { EventStream } from './event-stream.ts';

const fullRetryAfterMs = 5_000;
const closingRetryAfterMs = 1_000;

/** All open streams of the process: their limit, their one heartbeat timer, their common end. */
export class EventStreams {
  readonly #streams = new Map<EventStream, string>();
  readonly #clientsMax: number;
  readonly #heartbeatMs: number;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: { clientsMax: number; heartbeatMs: number; logger: Logger }) {
    this.#clientsMax = options.clientsMax;
    this.#heartbeatMs = options.heartbeatMs;
    this.#logger = options.logger;
  }

  /** How many streams are open. */
  get count(): number {
    return this.#streams.size;
  }

  /**
   * Takes a place for a stream; whoever takes it gives it back with `release`.
   *
   * @throws HarvestError `server.too_many_streams` or `server.shutting_down`.
   */
  admit(res: ServerResponse, requestId: string): EventStream {
    if (this.#closed) {
      throw new HarvestError({
        code: 'server.shutting_down',
        publicMessage: 'This server is shutting down. Connect again to reach another one.',
        retryAfterMs: closingRetryAfterMs,
      });
    }
    if (this.#streams.size >= this.#clientsMax) {
      throw new HarvestError({
        code: 'server.too_many_streams',
        publicMessage: 'Too many event streams are open. Try again shortly, or read the task instead.',
        retryAfterMs: fullRetryAfterMs,
      });
    }
    const stream = new EventStream(res);
    this.#streams.set(stream, requestId);
    this.#timer ??= setInterval(() => {
      this.#beat();
    }, this.#heartbeatMs).unref();
    return stream;
  }

  /** Gives the place of a stream back. */
  release(stream: EventStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Ends every stream, and admits none any more. */
  close(): void {
    this.#closed = true;
    for (const stream of this.#streams.keys()) stream.end();
  }

  #beat(): void {
    for (const [stream, requestId] of this.#streams) {
      if (stream.beat()) continue;
      this.#logger.warn('slow event stream client dropped', {
        request_id: requestId,
        buffered_bytes: stream.bufferedBytes,
      });
      stream.drop();
    }
  }
}
