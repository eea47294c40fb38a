import { eventIdSchema } from '@harvest/contracts/task-events';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { StoredEvent } from '@harvest/store/task-store';

/** A comment, which clients ignore: it keeps proxies from closing a quiet stream. */
export const heartbeat = ':\n\n';

/** The id of the event that opens a stream; every id of Redis comes after it. */
export const openingEventId = '0-1';

/** One event in the text/event-stream format of the HTML standard. JSON has no line ends outside its escapes. */
export function encodeEvent({ id, event }: StoredEvent): string {
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`;
}

/** What a stream begins with: how long a client waits before it reconnects. */
export function encodeRetry(retryMs: number): string {
  return `retry: ${String(retryMs)}\n\n`;
}

/** The event before which a client has seen everything; null at its first connection. @throws HarvestError */
export function parseLastEventId(header: string | string[] | undefined): string | null {
  if (header === undefined || header === '') return null;
  const parsed = eventIdSchema.safeParse(header);
  if (parsed.success) return parsed.data;
  throw new HarvestError({
    code: 'request.invalid_header',
    publicMessage: 'The Last-Event-ID must be the id of an event of this stream, such as 1785585600250-0-2.',
  });
}
