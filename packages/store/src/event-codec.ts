import { type TaskEvent, taskEventSchemas } from '@harvest/contracts/task-events';
import { z } from 'zod';
import type { StoredEvent } from './task-store.ts';

const eventTypeSchema = z.enum(Object.keys(taskEventSchemas) as [TaskEvent['type'], ...TaskEvent['type'][]]);

/** One event from its type and JSON. @throws ZodError or SyntaxError when it is not one of ours. */
function parseEvent(type: string, json: string): TaskEvent {
  const known = eventTypeSchema.parse(type);
  const data = taskEventSchemas[known].parse(JSON.parse(json));
  // The schema was looked up by the type, which is what makes the pair one member of the union.
  return { type: known, data } as TaskEvent;
}

const entrySchema = z.tuple([z.string(), z.array(z.string())]);

/**
 * The events of one batch, which were written as one stream entry: pairs of type and JSON. An event's id is the
 * entry's id and its place in the entry.
 */
function parseBatch(entryId: string, pairs: readonly string[]): StoredEvent[] {
  const events: StoredEvent[] = [];
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    events.push({ id: `${entryId}-${String(i / 2)}`, event: parseEvent(pairs[i] ?? '', pairs[i + 1] ?? '') });
  }
  return events;
}

/** The events of a stream entry. */
export function parseStreamEntry(entry: unknown): StoredEvent[] {
  return parseBatch(...entrySchema.parse(entry));
}

/** Events from their announcement on the pub/sub channel: the entry's id, then type and JSON by turns, a line each. */
export function parseAnnouncement(message: string): StoredEvent[] {
  const [entryId = '', ...pairs] = message.split('\n');
  return parseBatch(entryId, pairs);
}

/** Events as the pairs of type and JSON that scripts take. */
export function toScriptPairs(events: readonly TaskEvent[]): string[] {
  return events.flatMap((event) => [event.type, JSON.stringify(event.data)]);
}

/** The stream entry that an event id belongs to. */
export function entryIdOf(eventId: string): string {
  return eventId.split('-', 2).join('-');
}

/** Orders event ids; negative when `a` comes before `b`. An id without a place means the whole entry. */
export function compareEventIds(a: string, b: string): number {
  const [aTime = 0, aSequence = 0, aPlace = Number.MAX_SAFE_INTEGER] = a.split('-').map(Number);
  const [bTime = 0, bSequence = 0, bPlace = Number.MAX_SAFE_INTEGER] = b.split('-').map(Number);
  return aTime - bTime || aSequence - bSequence || aPlace - bPlace;
}
