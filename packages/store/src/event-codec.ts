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

const entrySchema = z.tuple([z.string(), z.tuple([z.literal('t'), z.string(), z.literal('d'), z.string()])]);

/** An event from a stream entry. */
export function parseStreamEntry(entry: unknown): StoredEvent {
  const [id, [, type, , data]] = entrySchema.parse(entry);
  return { id, event: parseEvent(type, data) };
}

/** An event from its announcement on the pub/sub channel: id, type and JSON, a line each. */
export function parseAnnouncement(message: string): StoredEvent {
  const idEnd = message.indexOf('\n');
  const typeEnd = message.indexOf('\n', idEnd + 1);
  if (idEnd < 0 || typeEnd < 0) throw new SyntaxError('an event announcement has three lines');
  return {
    id: message.slice(0, idEnd),
    event: parseEvent(message.slice(idEnd + 1, typeEnd), message.slice(typeEnd + 1)),
  };
}

/** Events as the pairs of type and JSON that scripts take. */
export function toScriptPairs(events: readonly TaskEvent[]): string[] {
  return events.flatMap((event) => [event.type, JSON.stringify(event.data)]);
}

/** Orders stream ids; negative when `a` comes before `b`. */
export function compareEventIds(a: string, b: string): number {
  const [aTime = '0', aSequence = '0'] = a.split('-');
  const [bTime = '0', bSequence = '0'] = b.split('-');
  return Number(aTime) - Number(bTime) || Number(aSequence) - Number(bSequence);
}
