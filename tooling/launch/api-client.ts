import { type HarvestRequest } from '@harvest/contracts/harvest-request';
import { type Task, type TaskAccepted, taskAcceptedSchema, taskSchema } from '@harvest/contracts/task';
import {
  type TaskEvent,
  type TaskEventType,
  isTerminalEvent,
  taskEventSchemas,
} from '@harvest/contracts/task-events';
import { problemSchema } from '@harvest/contracts/problem';
import { jsonOrNull } from '@harvest/runtime/json-or-null';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { readEventStream } from './event-stream.ts';

const requestMsMax = 30_000;
const cancelMsMax = 3_000;
const reconnectsMax = 20;
const reconnectPauseMs = 500;

/** An API, and the key to it where it asks for one. */
export interface ApiTarget {
  readonly url: string;
  readonly key: string | null;
}

/** Submits a task. */
export async function submitTask(
  api: ApiTarget,
  request: Pick<HarvestRequest, 'source' | 'query'>,
  signal: AbortSignal,
): Promise<TaskAccepted> {
  const response = await fetch(`${api.url}/harvest`, {
    method: 'POST',
    headers: { ...credentialOf(api), 'content-type': 'application/json' },
    body: JSON.stringify(request),
    signal: AbortSignal.any([signal, AbortSignal.timeout(requestMsMax)]),
  });
  return taskAcceptedSchema.parse(await bodyOf(response));
}

/**
 * Asks for a task to be cancelled, as well as that can be done: the API may be the very thing that has failed.
 *
 * @returns whether the API agreed
 */
export async function cancelTask(api: ApiTarget, taskId: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(cancelMsMax);
    const headers = credentialOf(api);
    const response = await fetch(`${api.url}/harvest/${taskId}/cancel`, { method: 'POST', headers, signal });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Whoever cancels is about to stop for a reason of its own, which is the one to report.
    return false;
  }
}

/** Reads a task as it is now. */
export async function readTask(api: ApiTarget, taskId: string, signal: AbortSignal): Promise<Task> {
  const response = await fetch(`${api.url}/harvest/${taskId}`, {
    headers: credentialOf(api),
    signal: AbortSignal.any([signal, AbortSignal.timeout(requestMsMax)]),
  });
  return taskSchema.parse(await bodyOf(response));
}

/**
 * Follows a task's events up to the terminal one. A connection that breaks is resumed after the last event that came.
 *
 * @throws SetupError when the stream breaks too often
 */
export async function* followTask(
  api: ApiTarget,
  taskId: string,
  signal: AbortSignal,
): AsyncGenerator<TaskEvent, void> {
  let lastId: string | null = null;
  for (let connections = 0; connections <= reconnectsMax; connections += 1) {
    if (connections > 0) await delay(reconnectPauseMs, undefined, { signal });
    const headers: Record<string, string> = {
      ...credentialOf(api),
      accept: 'text/event-stream',
      ...(lastId === null ? {} : { 'last-event-id': lastId }),
    };
    try {
      const response = await fetch(`${api.url}/harvest/${taskId}/events`, { headers, signal });
      if (!response.ok || response.body === null) throw new SetupError(await refusalOf(response));
      for await (const event of readEventStream(response.body)) {
        lastId = event.id ?? lastId;
        const parsed = parseEvent(event.event, event.data);
        if (parsed !== null) yield parsed;
        if (isTerminalEvent(event.event)) return;
      }
    } catch (error) {
      signal.throwIfAborted();
      // fetch reports a connection that fails or breaks as a TypeError, and that is what resuming is for.
      if (!isBrokenConnection(error)) throw error;
    }
  }
  throw new SetupError('The event stream of the task broke off again and again.');
}

function credentialOf({ key }: ApiTarget): Record<string, string> {
  return key === null ? {} : { 'x-api-key': key };
}

function isBrokenConnection(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'TypeError';
}

/** Reads one event by the contract; an event that this version does not know is passed over. */
function parseEvent(type: string, data: string): TaskEvent | null {
  if (!isEventType(type)) return null;
  const event = { type, data: taskEventSchemas[type].parse(JSON.parse(data)) };
  // The schema was chosen by the type just above, which the compiler cannot follow through the table.
  return event as TaskEvent;
}

function isEventType(type: string): type is TaskEventType {
  return Object.hasOwn(taskEventSchemas, type);
}

async function bodyOf(response: Response): Promise<unknown> {
  if (!response.ok) throw new SetupError(await refusalOf(response));
  return response.json();
}

async function refusalOf(response: Response): Promise<string> {
  const text = await response.text();
  const problem = problemSchema.safeParse(jsonOrNull(text));
  const reason = problem.success ? `${problem.data.title}: ${problem.data.detail}` : text.slice(0, 300);
  return `The API answered with ${String(response.status)}. ${reason}`;
}
