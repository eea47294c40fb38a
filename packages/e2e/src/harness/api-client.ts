import { setTimeout as pause } from 'node:timers/promises';
import { batchAcceptedSchema } from '@harvest/contracts/batch';
import { type Health, healthSchema } from '@harvest/contracts/health';
import { type Problem, problemSchema } from '@harvest/contracts/problem';
import {
  type Task,
  type TaskAccepted,
  taskAcceptedSchema,
  taskPageSchema,
  taskSchema,
} from '@harvest/contracts/task';
import { isTerminalEvent } from '@harvest/contracts/task-events';
import { type TaskStatus, isTerminal } from '@harvest/contracts/task-status';
import { waitFor } from '@harvest/testkit/wait-for';
import type { z } from 'zod';
import { type ClientEvent, StreamRefused, readEvents } from './client-events.ts';

/** What a client sends; the API judges it. */
export interface Submission {
  readonly source: string | readonly string[];
  readonly query?: string;
  readonly output_format?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Several queries on one source, as a client sends them. */
export interface BatchSubmission {
  readonly source: string;
  readonly queries: readonly { readonly query: string; readonly output_format?: string }[];
  readonly options?: Readonly<Record<string, unknown>>;
}

/** An answer before anybody looked at its body. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly contentType: string;
  readonly body: unknown;
  /** From sending the request to the end of the answer. */
  readonly tookMs: number;
}

type HeaderFields = Readonly<Record<string, string>>;

const requestMsMax = 70_000;
const taskMsMax = 60_000;
const reconnectDelayMs = 50;

/** A client that believes nothing: every answer is held against the published schemas. */
export class ApiClient {
  readonly #base: string;
  readonly #credential: HeaderFields;

  /**
   * @param base the API's URL with the prefix under which the routes are asked for, such as `/v1`.
   * @param key the API key, where one is asked for.
   */
  constructor(base: string, key: string | null = null) {
    this.#base = base;
    this.#credential = key === null ? {} : { 'x-api-key': key };
  }

  /** Any request; the answer is not judged. Rejects when no answer comes. */
  async request(
    method: string,
    path: string,
    options: { body?: unknown; headers?: HeaderFields } = {},
  ): Promise<RawAnswer> {
    const startedAtMs = performance.now();
    const response = await fetch(this.#base + path, {
      method,
      headers: {
        ...this.#credential,
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      // Where an answer leads is a part of it.
      redirect: 'manual',
      signal: AbortSignal.timeout(requestMsMax),
    });
    const text = await response.text();
    const contentType = response.headers.get('content-type')?.split(';', 1)[0] ?? '';
    const body: unknown = contentType.endsWith('json') ? JSON.parse(text) : text;
    const tookMs = performance.now() - startedAtMs;
    return { status: response.status, headers: response.headers, contentType, body, tookMs };
  }

  /** `POST /harvest` that must be accepted. */
  async accept(submission: Submission, headers: HeaderFields = {}): Promise<TaskAccepted> {
    const answer = await this.request('POST', '/harvest', { body: submission, headers });
    return read(answer, 202, taskAcceptedSchema);
  }

  /** `POST /harvest/batch` that must be accepted; the ids of its tasks, in order. */
  async acceptBatch(batch: BatchSubmission): Promise<readonly string[]> {
    const answer = await this.request('POST', '/harvest/batch', { body: batch });
    return read(answer, 202, batchAcceptedSchema).tasks.map((task) => task.task_id);
  }

  /** `POST /harvest` with `Prefer: wait`, whose answer must be the finished task. */
  async acceptAndWait(submission: Submission, waitSeconds = 60): Promise<Task> {
    const headers = { prefer: `wait=${String(waitSeconds)}` };
    return read(await this.request('POST', '/harvest', { body: submission, headers }), 200, taskSchema);
  }

  /** `GET /harvest/{task_id}`. */
  async task(taskId: string): Promise<Task> {
    return read(await this.request('GET', `/harvest/${taskId}`), 200, taskSchema);
  }

  /** The task once it is terminal. Answers of 503 meanwhile are borne, since Redis may be away. */
  async finished(taskId: string, timeoutMs = taskMsMax): Promise<Task> {
    return await waitFor(
      `the end of task ${taskId}`,
      async () => {
        const answer = await this.request('GET', `/harvest/${taskId}`);
        if (answer.status === 503) return null;
        const task = read(answer, 200, taskSchema);
        return isTerminal(task.status) ? task : null;
      },
      timeoutMs,
    );
  }

  /** The task once it has this status. */
  async reached(taskId: string, status: TaskStatus): Promise<Task> {
    return await waitFor(`task ${taskId} being ${status}`, async () => {
      const task = await this.task(taskId);
      return task.status === status ? task : null;
    });
  }

  /** `GET /harvest/{task_id}/events`, every event until the stream ends. */
  async events(taskId: string): Promise<readonly ClientEvent[]> {
    const events: ClientEvent[] = [];
    for await (const event of this.openEvents(taskId)) events.push(event);
    return events;
  }

  /** `GET /harvest/{task_id}/events`, as they come, after the one with this id. */
  openEvents(taskId: string, lastEventId: string | null = null): AsyncGenerator<ClientEvent> {
    return readEvents(`${this.#base}/harvest/${taskId}/events`, lastEventId);
  }

  /** The same, connecting again after a broken stream as a browser's EventSource does, until the terminal event. */
  async *followEvents(taskId: string): AsyncGenerator<ClientEvent> {
    const deadlineMs = performance.now() + taskMsMax;
    const seen: ClientEvent[] = [];
    while (!seen.some((event) => isTerminalEvent(event.type))) {
      if (performance.now() > deadlineMs) throw new Error(`task ${taskId} had no terminal event in time`);
      try {
        for await (const event of this.openEvents(taskId, seen.at(-1)?.id ?? null)) {
          seen.push(event);
          yield event;
        }
      } catch (error) {
        if (!(error instanceof StreamRefused && error.status === 503)) throw error;
        await pause(reconnectDelayMs);
      }
    }
  }

  /** `POST /harvest/{task_id}/cancel` with the status that it must be answered with. */
  async cancel(taskId: string, status: 200 | 202): Promise<TaskAccepted> {
    return read(await this.request('POST', `/harvest/${taskId}/cancel`), status, taskAcceptedSchema);
  }

  /** `GET /health`, whatever it says. */
  async health(): Promise<Health> {
    const answer = await this.request('GET', '/health');
    return read(answer, answer.status, healthSchema);
  }

  /** The ids of all tasks in a status, over all pages of `GET /tasks`. */
  async idsOf(status: TaskStatus): Promise<readonly string[]> {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const place: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const answer = await this.request('GET', `/tasks?status=${status}&limit=100${place}`);
      const page = read(answer, 200, taskPageSchema);
      ids.push(...page.tasks.map((task) => task.task_id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    return ids;
  }
}

/** The body of an answer of the expected status. @throws when status, media type or schema differ. */
export function read<Schema extends z.ZodType>(
  answer: RawAnswer,
  status: number,
  schema: Schema,
): z.output<Schema> {
  if (answer.status !== status || answer.contentType !== 'application/json') {
    throw new Error(
      `expected ${String(status)}, got ${String(answer.status)} ${answer.contentType}: ${JSON.stringify(answer.body)}`,
    );
  }
  return schema.parse(answer.body);
}

/** The problem in an answer. @throws when it is none by RFC 9457 and our schema. */
export function readProblem(answer: RawAnswer): Problem {
  if (answer.contentType !== 'application/problem+json') {
    throw new Error(`expected a problem, got ${String(answer.status)} ${answer.contentType}`);
  }
  return problemSchema.parse(answer.body);
}
