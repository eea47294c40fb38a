import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { StoredEvent } from '@harvest/store/task-store';
import { encodeEvent, encodeRetry, heartbeat } from './event-encoding.ts';

const reconnectDelayMs = 2_000;
/** A client that takes nothing for so many heartbeats is given up. */
const stalledHeartbeatsMax = 2;

/**
 * One open stream. The next event is taken only when the client has taken the last one, so that no more than one event
 * waits in memory for a slow client; the hub bounds what waits before.
 */
export class EventStream {
  readonly #res: ServerResponse;
  readonly #ended = new AbortController();
  #started = false;
  #stalledHeartbeats = 0;

  constructor(res: ServerResponse) {
    this.#res = res;
    res.once('close', () => {
      this.#ended.abort();
    });
  }

  /** Aborts when the client is gone or the stream was told to end. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Bytes that the client has not taken yet. */
  get bufferedBytes(): number {
    return this.#res.writableLength;
  }

  /** Sends the headers, how soon to reconnect, and the event that opens the stream, if there is one. */
  start(opening: StoredEvent | null): void {
    this.#res.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    this.#started = true;
    this.#res.write(encodeRetry(reconnectDelayMs) + (opening === null ? '' : encodeEvent(opening)));
  }

  /** Sends the events until they end, the client is gone or the stream is ended; a slow client slows the iteration. */
  async send(events: AsyncIterable<StoredEvent>): Promise<void> {
    for await (const stored of events) {
      if (this.signal.aborted) return;
      if (!this.#res.write(encodeEvent(stored))) await this.#drained();
    }
  }

  /** Called at regular times. False when the client must be given up: it has taken nothing for too long. */
  beat(): boolean {
    if (!this.#started) return true;
    if (!this.#res.writableNeedDrain) {
      this.#stalledHeartbeats = 0;
      this.#res.write(heartbeat);
      return true;
    }
    this.#stalledHeartbeats += 1;
    return this.#stalledHeartbeats < stalledHeartbeatsMax;
  }

  /** Ends the stream after what was written; the client reconnects and goes on from there. */
  end(): void {
    this.#ended.abort();
  }

  /** Cuts the connection, together with what the client has not taken. */
  drop(): void {
    this.#ended.abort();
    this.#res.destroy();
  }

  async #drained(): Promise<void> {
    try {
      await once(this.#res, 'drain', { signal: this.signal });
    } catch (error) {
      if (!this.signal.aborted) throw error;
    }
  }
}
