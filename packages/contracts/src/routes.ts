import { z } from 'zod';
import { createHarvestRequestSchema } from './harvest-request.ts';
import { healthSchema, probeSchema } from './health.ts';
import { listTasksQuerySchema } from './list-tasks-query.ts';
import { errorCodeSchema } from './problem.ts';
import type { ParameterContract, RouteContract } from './route-contract.ts';
import { eventIdSchema, isTerminalEvent, taskEventSchemas } from './task-events.ts';
import { taskAcceptedSchema, taskPageSchema, taskSchema } from './task.ts';
import { taskIdSchema } from './task-id.ts';

const exampleTaskId = 'tsk_0g4k9w2m7q1s5v8x3z6b0d2f4h';

const taskIdParameter: ParameterContract = {
  name: 'task_id',
  in: 'path',
  description: 'The id that the submission returned.',
  schema: taskIdSchema,
};

const eventList = Object.keys(taskEventSchemas)
  .map((type) => `\`${type}\`${isTerminalEvent(type) ? ' (ends the stream)' : ''}`)
  .join(', ');

const eventStreamExample = [
  'retry: 2000',
  '',
  'id: 0-1',
  'event: task-accepted',
  'data: {"created_at":"2026-08-01T12:00:00.000Z"}',
  '',
  'id: 1785585600250-0-0',
  'event: token-delta',
  'data: {"generation":1,"text":"The river "}',
  '',
  'id: 1785585601000-0-2',
  'event: task-completed',
  `data: {"task_id":"${exampleTaskId}"}`,
  '',
  '',
].join('\n');

/** Every route of the API. The document, the server's mounting and its tests derive from this table. */
export const routes = {
  submitTask: {
    method: 'post',
    path: '/harvest',
    tag: 'Tasks',
    summary: 'Submit a task',
    description:
      'Accepts a source and a query as a durable task and answers at once with its id. An accepted task is never lost and has at most one result. With `Prefer: wait=N` the answer waits up to N seconds and is the finished task when it finishes in time.',
    parameters: [
      {
        name: 'Prefer',
        in: 'header',
        description:
          '`wait=N` waits up to N seconds (0 to the configured maximum, 60 by default) for the result; `respond-async` asks for the default, an immediate answer (RFC 7240). Other preferences are ignored.',
        schema: z.string().meta({ examples: ['wait=10'] }),
      },
    ],
    requestBody: {
      schema: createHarvestRequestSchema,
      examples: {
        question: {
          source:
            'The Elbe rises in the Giant Mountains. It reaches the North Sea near Cuxhaven after 1,094 km.',
          query: 'Where does the Elbe rise?',
        },
        summary: {
          source:
            'The Elbe rises in the Giant Mountains. It reaches the North Sea near Cuxhaven after 1,094 km.',
          query: 'The course of the river',
          output_format: 'summary',
          options: { provider: 'extractive' },
        },
      },
    },
    responses: [
      {
        status: 202,
        description: 'The task is accepted.',
        schema: taskAcceptedSchema,
        example: { task_id: exampleTaskId, status: 'pending', message: 'The task is accepted.' },
        headers: ['Location', 'Preference-Applied'],
      },
      {
        status: 200,
        description: 'The task finished within the preferred wait: completed, failed or cancelled.',
        schema: taskSchema,
        headers: ['Location', 'Preference-Applied'],
      },
    ],
    errors: [
      'request.invalid_json',
      'request.invalid_utf8',
      'request.too_deep',
      'request.invalid_encoding',
      'request.aborted',
      'request.timeout',
      'request.invalid_header',
      'request.body_too_large',
      'request.unsupported_media_type',
      'request.invalid',
      'request.url_source_unsupported',
      'queue.full',
      'store.unavailable',
    ],
    // Where the task is to be found if it was accepted although the store did not say so in time.
    errorHeaders: { 'store.unavailable': ['Location'] },
  },
  getTask: {
    method: 'get',
    path: '/harvest/{task_id}',
    tag: 'Tasks',
    summary: 'Read a task',
    description:
      'The whole task with its source and, when completed, its result. Finished tasks are kept for seven days by default.',
    parameters: [taskIdParameter],
    responses: [{ status: 200, description: 'The task.', schema: taskSchema, headers: ['Cache-Control'] }],
    errors: ['request.invalid_task_id', 'task.not_found', 'store.unavailable'],
  },
  streamTaskEvents: {
    method: 'get',
    path: '/harvest/{task_id}/events',
    tag: 'Tasks',
    summary: 'Follow a task',
    description: `Server-Sent Events from the beginning of the task, or from where \`Last-Event-ID\` says, until exactly one terminal event ends the stream. Event types: ${eventList}. \`events-dropped\` announces a gap. Comments are heartbeats.`,
    parameters: [
      taskIdParameter,
      {
        name: 'Last-Event-ID',
        in: 'header',
        description:
          'The id of the last event that was seen; browsers send it by themselves when they reconnect.',
        schema: eventIdSchema.meta({ examples: ['1785585600250-0-0'] }),
      },
    ],
    responses: [
      {
        status: 200,
        description: 'The stream of events; the JSON in `data` depends on the event type.',
        mediaType: 'text/event-stream',
        example: eventStreamExample,
        headers: ['Cache-Control'],
      },
      {
        status: 204,
        description: 'The terminal event was seen before: there is nothing to follow, so do not reconnect.',
        headers: ['Cache-Control'],
      },
    ],
    errors: [
      'request.invalid_task_id',
      'request.invalid_header',
      'task.not_found',
      'store.unavailable',
      'server.too_many_streams',
      'server.shutting_down',
    ],
  },
  cancelTask: {
    method: 'post',
    path: '/harvest/{task_id}/cancel',
    tag: 'Tasks',
    summary: 'Cancel a task',
    description:
      'Cancels a waiting task at once and asks the worker of a running one to stop. Repeating it does no harm. No body is needed.',
    parameters: [taskIdParameter],
    responses: [
      {
        status: 200,
        description: 'The task is cancelled.',
        schema: taskAcceptedSchema,
        example: { task_id: exampleTaskId, status: 'cancelled', message: 'The task is cancelled.' },
      },
      {
        status: 202,
        description: 'The worker that runs the task was asked to stop.',
        schema: taskAcceptedSchema,
        example: {
          task_id: exampleTaskId,
          status: 'processing',
          message: 'The worker was asked to stop the task.',
        },
      },
    ],
    errors: ['request.invalid_task_id', 'task.not_found', 'task.already_finished', 'store.unavailable'],
  },
  listTasks: {
    method: 'get',
    path: '/tasks',
    tag: 'Tasks',
    summary: 'List tasks',
    description: 'Tasks without source and result, newest first, in pages.',
    parameters: [
      {
        name: 'status',
        in: 'query',
        description: 'Only tasks in this status.',
        schema: listTasksQuerySchema.shape.status,
      },
      { name: 'limit', in: 'query', description: 'Tasks a page.', schema: listTasksQuerySchema.shape.limit },
      {
        name: 'cursor',
        in: 'query',
        description: 'The `next_cursor` of the page before.',
        schema: listTasksQuerySchema.shape.cursor,
      },
    ],
    responses: [
      { status: 200, description: 'A page of tasks.', schema: taskPageSchema, headers: ['Cache-Control'] },
    ],
    errors: ['request.invalid_query', 'request.invalid_cursor', 'store.unavailable'],
  },
  getHealth: {
    method: 'get',
    path: '/health',
    tag: 'Operations',
    summary: 'State of the service and its dependencies',
    description: '`degraded` means that requests are answered, but no worker is there to run tasks.',
    responses: [
      {
        status: 200,
        description: 'Requests are answered.',
        schema: healthSchema,
        headers: ['Cache-Control'],
      },
      {
        status: 503,
        description: 'The task store cannot be reached.',
        schema: healthSchema,
        headers: ['Cache-Control'],
      },
    ],
    errors: [],
  },
  getLivez: {
    method: 'get',
    path: '/livez',
    tag: 'Operations',
    summary: 'Liveness probe',
    description:
      'Answers while the process runs; it asks no dependency, so that a Redis outage restarts nothing.',
    responses: [
      { status: 200, description: 'The process runs.', schema: probeSchema, headers: ['Cache-Control'] },
    ],
    errors: [],
  },
  getReadyz: {
    method: 'get',
    path: '/readyz',
    tag: 'Operations',
    summary: 'Readiness probe',
    description: 'Tells a load balancer whether to send requests here.',
    responses: [
      {
        status: 200,
        description: 'Requests can be served.',
        schema: probeSchema,
        headers: ['Cache-Control'],
      },
      {
        status: 503,
        description: 'The task store cannot be reached, or the process is shutting down.',
        schema: probeSchema,
        headers: ['Cache-Control'],
      },
    ],
    errors: [],
  },
  getOpenApi: {
    method: 'get',
    path: '/openapi.json',
    tag: 'Documentation',
    summary: 'This document',
    description: 'The OpenAPI 3.1 document of this server, with its limits.',
    responses: [
      {
        status: 200,
        description: 'The document.',
        schema: z.looseObject({ openapi: z.string() }),
        headers: ['Cache-Control'],
      },
    ],
    errors: [],
  },
  getHome: {
    method: 'get',
    path: '/',
    tag: 'Documentation',
    summary: 'Way to the documentation page',
    description: 'Leads whoever opens the address of the server in a browser to `/docs`.',
    responses: [{ status: 302, description: 'The page is at `/docs`.', headers: ['Location'] }],
    errors: [],
  },
  getDocs: {
    method: 'get',
    path: '/docs',
    tag: 'Documentation',
    summary: 'Documentation page',
    description: 'The document as a page on which requests can be tried. It loads nothing from other hosts.',
    responses: [
      { status: 200, description: 'The page.', mediaType: 'text/html', headers: ['Cache-Control'] },
    ],
    errors: [],
  },
  listErrorPages: {
    method: 'get',
    path: '/docs/errors',
    tag: 'Documentation',
    summary: 'List of the error codes',
    description: 'Every error code with its status, each leading to its page.',
    responses: [
      { status: 200, description: 'The list.', mediaType: 'text/html', headers: ['Cache-Control'] },
    ],
    errors: [],
  },
  getErrorPage: {
    method: 'get',
    path: '/docs/errors/{code}',
    tag: 'Documentation',
    summary: 'Page about an error code',
    description: 'What the error means, what to do, and an example. The `type` of every problem leads here.',
    parameters: [{ name: 'code', in: 'path', description: 'The error code.', schema: errorCodeSchema }],
    responses: [
      { status: 200, description: 'The page.', mediaType: 'text/html', headers: ['Cache-Control'] },
    ],
    errors: ['request.route_not_found'],
  },
  getDocsAsset: {
    method: 'get',
    path: '/docs/{asset}',
    tag: 'Documentation',
    summary: 'Asset of the documentation page',
    description: 'Scripts, styles and the icon of the documentation page.',
    parameters: [{ name: 'asset', in: 'path', description: 'File name.', schema: z.string().min(1) }],
    responses: [{ status: 200, description: 'The file.', mediaType: '*/*', headers: ['Cache-Control'] }],
    errors: ['request.route_not_found'],
  },
} as const satisfies Record<string, RouteContract>;

export type OperationId = keyof typeof routes;
/** Every operation id, in table order. */
export const operationIds = Object.keys(routes) as [OperationId, ...OperationId[]];

/** The row of an operation, widened to the general shape. */
export function routeOf(operationId: OperationId): RouteContract {
  return routes[operationId];
}
