import {
  type TaskEventType,
  eventIdSchema,
  isTerminalEvent,
  taskEventSchemas,
} from '@harvest/contracts/task-events';
import { z } from 'zod';

/** One server-sent event of a task. */
export interface ClientEvent {
  readonly id: string;
  readonly type: TaskEventType;
  readonly data: Readonly<Record<string, unknown>>;
}

const typeSchema = z.enum(Object.keys(taskEventSchemas) as [TaskEventType, ...TaskEventType[]]);
const streamMsMax = 90_000;

/** The API did not open an event stream. */
export class StreamRefused extends Error {
  override readonly name = 'StreamRefused';
  readonly status: number;

  constructor(status: number, body: string) {
    super(`the event stream was answered with ${String(status)}: ${body}`);
    this.status = status;
  }
}

/** Reads an event stream to its end; every event is held against its schema. Leaving the loop closes the stream. @throws StreamRefused */
export async function* readEvents(url: string, lastEventId: string | null): AsyncGenerator<ClientEvent> {
  const left = new AbortController();
  const signal = AbortSignal.any([left.signal, AbortSignal.timeout(streamMsMax)]);
  const resume = lastEventId === null ? {} : { 'last-event-id': lastEventId };
  try {
    const response = await fetch(url, { headers: { accept: 'text/event-stream', ...resume }, signal });
    if (response.status !== 200 || response.body === null) {
      throw new StreamRefused(response.status, await response.text());
    }
    let buffered = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (buffered + chunk).split('\n\n');
      buffered = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = parseBlock(block);
        if (event !== null) yield event;
      }
    }
  } finally {
    left.abort();
  }
}

/** An event, or null for a heartbeat and for the reconnection time. */
function parseBlock(block: string): ClientEvent | null {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
    }),
  );
  const data = fields.get('data');
  if (data === undefined) return null;
  const type = typeSchema.parse(fields.get('event'));
  return {
    id: eventIdSchema.parse(fields.get('id')),
    type,
    data: taskEventSchemas[type].parse(JSON.parse(data)),
  };
}

/** The terminal events among these: every complete stream has exactly one, at its end. */
export function terminalEvents(events: readonly ClientEvent[]): readonly ClientEvent[] {
  return events.filter((event) => isTerminalEvent(event.type));
}

/**
 * The text that a listener shows who follows the contract: the deltas of the highest generation, joined.
 */
export function shownText(events: readonly ClientEvent[]): string {
  const deltas = events
    .filter((event) => event.type === 'token-delta')
    .map((event) => taskEventSchemas['token-delta'].parse(event.data));
  const newest = Math.max(...deltas.map((delta) => delta.generation));
  return deltas
    .filter((delta) => delta.generation === newest)
    .map((delta) => delta.text)
    .join('');
}
