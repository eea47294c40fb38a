/** One event of a `text/event-stream`. */
export interface ServerSentEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

const eventCharactersMax = 1_000_000;

/**
 * Reads Server-Sent Events as the HTML standard defines them (section 9.2.6); comments, such as heartbeats, are
 * passed over, and an event that is cut off by the end of the stream is dropped.
 *
 * @throws Error when one event is larger than a million characters
 */
export async function* readEventStream(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerSentEvent, void> {
  const decoder = new TextDecoder();
  let buffered = '';
  let fields = emptyFields();
  for await (const bytes of body) {
    buffered += decoder.decode(bytes, { stream: true });
    // A carriage return at the very end may be the first half of a line end.
    const complete = buffered.endsWith('\r') ? buffered.slice(0, -1) : buffered;
    const lines = complete.split(/\r\n|\n|\r/);
    const rest = lines.pop() ?? '';
    buffered = rest + buffered.slice(complete.length);
    for (const line of lines) {
      if (line !== '') {
        applyLine(fields, line);
      } else {
        if (fields.data.length > 0) yield toEvent(fields);
        fields = emptyFields();
      }
    }
    if (buffered.length + fields.size > eventCharactersMax)
      throw new Error('an event of the stream is too large');
  }
}

interface Fields {
  id: string | null;
  event: string;
  data: string[];
  size: number;
}

function emptyFields(): Fields {
  return { id: null, event: '', data: [], size: 0 };
}

function applyLine(fields: Fields, line: string): void {
  const colon = line.indexOf(':');
  const name = colon === -1 ? line : line.slice(0, colon);
  const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
  fields.size += line.length;
  if (name === 'id') fields.id = value;
  else if (name === 'event') fields.event = value;
  else if (name === 'data') fields.data.push(value);
}

function toEvent(fields: Fields): ServerSentEvent {
  return {
    id: fields.id,
    event: fields.event === '' ? 'message' : fields.event,
    data: fields.data.join('\n'),
  };
}
