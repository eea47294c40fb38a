import { MalformedResponseError } from './upstream-faults.ts';

/** One event of a stream; the type is empty where the server named none. */
export interface ServerSentEvent {
  readonly type: string;
  readonly data: string;
}

const lineCharactersMax = 4 * 1_024 * 1_024;

/**
 * Cuts bytes into the events of an event stream (WHATWG HTML, section 9.2). Ids and retry times mean nothing here and
 * are left out. A last event without its empty line counts, since some servers forget the line.
 */
class EventDecoder {
  readonly #decoder = new TextDecoder();
  /** A carriage return at the end of the last chunk, which may be half of a line end. */
  #held = '';
  /** The beginning of a line whose end has not come. */
  #line = '';
  #type = '';
  #data: string | undefined;

  push(bytes: Uint8Array): ServerSentEvent[] {
    const text = this.#held + this.#decoder.decode(bytes, { stream: true });
    this.#held = text.endsWith('\r') ? '\r' : '';
    return this.#read(this.#held === '' ? text : text.slice(0, -1));
  }

  end(): ServerSentEvent[] {
    return this.#read(`${this.#held}${this.#decoder.decode()}\n\n`);
  }

  #read(text: string): ServerSentEvent[] {
    const [first = '', ...others] = (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text).split('\n');
    this.#line += first;
    if (this.#line.length > lineCharactersMax) throw new MalformedResponseError('a line is too long');
    const events: ServerSentEvent[] = [];
    for (const next of others) {
      const event = this.#readLine(this.#line);
      if (event !== undefined) events.push(event);
      this.#line = next;
    }
    return events;
  }

  /** Takes a line in; an empty one completes the event. */
  #readLine(line: string): ServerSentEvent | undefined {
    if (line === '') {
      const event = this.#data === undefined ? undefined : { type: this.#type, data: this.#data };
      this.#type = '';
      this.#data = undefined;
      return event;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
    else if (field === 'event') this.#type = value;
    return undefined;
  }
}

/**
 * Reads an event stream.
 *
 * @throws MalformedResponseError for a line beyond all bounds, and whatever reading the chunks throws.
 */
export async function* readEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new EventDecoder();
  for await (const chunk of chunks) yield* decoder.push(chunk);
  yield* decoder.end();
}

/**
 * The JSON value of an event.
 *
 * @throws MalformedResponseError when it is none.
 */
export function jsonOf({ data }: ServerSentEvent): unknown {
  try {
    return JSON.parse(data);
  } catch (error) {
    throw new MalformedResponseError('an event is not JSON', { cause: error });
  }
}
