/** One event as a client sees it; `comment` is a heartbeat. */
export interface SeenEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: unknown;
}

/** An open event stream on the client's side. */
export interface SeenStream {
  readonly status: number;
  readonly headers: Headers;
  /** The events until the stream ends; comments come as events named `comment`. */
  readonly events: AsyncIterable<SeenEvent>;
  /** Goes away as a closed tab does. */
  readonly leave: () => void;
}

/** Opens an event stream. */
export async function openEvents(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<SeenStream> {
  const gone = new AbortController();
  const response = await fetch(url, { headers, signal: gone.signal });
  return {
    status: response.status,
    headers: response.headers,
    events: parse(response),
    leave: () => {
      gone.abort();
    },
  };
}

/** Everything until the stream ends by itself, without comments. */
export async function collect(stream: SeenStream): Promise<SeenEvent[]> {
  const seen: SeenEvent[] = [];
  for await (const event of stream.events) if (event.event !== 'comment') seen.push(event);
  return seen;
}

async function* parse(response: Response): AsyncGenerator<SeenEvent> {
  if (response.body === null) return;
  let buffered = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    buffered += chunk;
    for (let end = buffered.indexOf('\n\n'); end !== -1; end = buffered.indexOf('\n\n')) {
      const event = parseBlock(buffered.slice(0, end));
      buffered = buffered.slice(end + 2);
      if (event !== null) yield event;
    }
  }
}

function parseBlock(block: string): SeenEvent | null {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  if (fields.has('')) return { id: null, event: 'comment', data: null };
  const data = fields.get('data');
  if (data === undefined) return null;
  return { id: fields.get('id') ?? null, event: fields.get('event') ?? 'message', data: JSON.parse(data) };
}
