import { z } from 'zod';
import { batchAcceptedSchema, createBatchRequestSchema } from '../batch.ts';
import { exportFormatNames, exportFormatSchema, exportFormats } from '../export-formats.ts';
import { feedbackRequestSchema, feedbackSchema } from '../feedback.ts';
import { createHarvestRequestSchema } from '../harvest-request.ts';
import { sourcesMax } from '../harvest-source.ts';
import { listTasksQuerySchema } from '../list-tasks-query.ts';
import type { RouteContract } from '../route-contract.ts';
import { eventIdSchema, isTerminalEvent, taskEventSchemas } from '../task-events.ts';
import { taskAcceptedSchema, taskPageSchema, taskSchema } from '../task.ts';
import { providerKeyErrors, providerKeyParameters } from './provider-keys.ts';
import {
  admissionErrors,
  bodyErrors,
  exampleSource,
  exampleTaskId,
  revocationErrors,
  routingRefusals,
  taskIdParameter,
  withHeader,
} from './route-parts.ts';

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

const exportList = exportFormatNames
  .map((name) => `\`${name}\` is for ${exportFormats[name].outputs.join(', ')}.`)
  .join(' ');

const otherTaskId = 'tsk_3m8c1x6t0v5p9k2h7g4d8s3n1b';

/** Routes of tasks: submitting, reading, following, cancelling, rating and listing them. */
export const taskRoutes = {
  submitTask: {
    method: 'post',
    path: '/harvest',
    tag: 'Tasks',
    access: 'tasks:write',
    idempotent: true,
    summary: 'Submit a task',
    description:
      'Accepts sources and a query or an output format as a durable task and answers at once with its id. An accepted task is never lost and has at most one result. With `Prefer: wait=N` the answer waits up to N seconds and is the finished task when it finishes in time.',
    parameters: [
      {
        name: 'Prefer',
        in: 'header',
        description:
          '`wait=N` waits up to N seconds (0 to the configured maximum, 60 by default) for the result; `respond-async` asks for the default, an immediate answer (RFC 7240). Other preferences are ignored.',
        schema: z.string().meta({ examples: ['wait=10'] }),
      },
      ...providerKeyParameters,
    ],
    requestBody: {
      schema: createHarvestRequestSchema,
      examples: {
        question: {
          source: exampleSource,
          query: 'Where does the Elbe rise?',
        },
        summary: {
          source: exampleSource,
          query: 'The course of the river',
          output_format: 'summary',
          options: { provider: 'extractive' },
        },
        quizFromPages: {
          source: ['https://example.org/the-course-of-the-elbe', exampleSource],
          output_format: 'quiz',
          options: { count: 5, difficulty: 'medium', question_types: ['multiple_choice', 'cloze'] },
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
      ...bodyErrors,
      ...providerKeyErrors,
      ...routingRefusals,
      'webhook.url_refused',
      ...admissionErrors,
      'router.no_workers',
      'store.unavailable',
    ],
    // Where the task is to be found if it was accepted although the store did not say so in time, or before the wait ended.
    errorHeaders: withHeader('Location', ['store.unavailable', ...revocationErrors]),
  },
  submitBatch: {
    method: 'post',
    path: '/harvest/batch',
    tag: 'Tasks',
    access: 'tasks:write',
    idempotent: true,
    summary: 'Submit several queries on one source',
    description:
      'Accepts each query as a durable task of its own, all of them or none, and answers at once with their ids. Tasks that a worker takes up together share one model call, whose price is split between them; a task whose part of the answer is missing gets a call of its own. Text of a shared call is streamed only once it is split.',
    parameters: providerKeyParameters,
    requestBody: {
      schema: createBatchRequestSchema,
      examples: {
        questions: {
          source: exampleSource,
          queries: [
            { query: 'Where does the Elbe rise?' },
            { query: 'The course of the river', output_format: 'summary' },
          ],
        },
      },
    },
    responses: [
      {
        status: 202,
        description: 'All tasks are accepted, in the order of the queries.',
        schema: batchAcceptedSchema,
        example: {
          tasks: [exampleTaskId, otherTaskId].map((taskId) => ({
            task_id: taskId,
            status: 'pending',
            location: `/harvest/${taskId}`,
          })),
        },
      },
    ],
    errors: [
      ...bodyErrors,
      ...providerKeyErrors,
      ...routingRefusals,
      'webhook.url_refused',
      ...admissionErrors,
      'router.no_workers',
      'store.unavailable',
    ],
  },
  getTask: {
    method: 'get',
    path: '/harvest/{task_id}',
    tag: 'Tasks',
    access: 'tasks:read',
    summary: 'Read a task',
    description:
      'The whole task with its source and, when completed, its result. Finished tasks are kept for seven days by default.',
    parameters: [taskIdParameter],
    responses: [{ status: 200, description: 'The task.', schema: taskSchema, headers: ['Cache-Control'] }],
    errors: ['request.invalid_task_id', 'task.not_found', 'store.unavailable'],
  },
  getSource: {
    method: 'get',
    path: '/harvest/{task_id}/sources/{index}',
    tag: 'Tasks',
    access: 'tasks:read',
    summary: 'Read the text of a source',
    description:
      'The text that the offsets of citations count in, in UTF-16 code units: for a page its main content as it was read, for a text the text itself.',
    parameters: [
      taskIdParameter,
      {
        name: 'index',
        in: 'path',
        description: 'The `source` of a citation, from 0.',
        schema: z
          .int()
          .min(0)
          .max(sourcesMax - 1)
          .meta({ examples: [0] }),
      },
    ],
    responses: [
      {
        status: 200,
        description: 'The text.',
        mediaType: 'text/plain',
        example: exampleSource,
        headers: ['Cache-Control'],
      },
    ],
    errors: [
      'request.invalid_task_id',
      'task.not_found',
      'task.not_completed',
      'task.source_not_found',
      'store.unavailable',
    ],
  },
  exportTask: {
    method: 'get',
    path: '/harvest/{task_id}/export',
    tag: 'Tasks',
    access: 'tasks:read',
    summary: 'Download a result as a file',
    description: `The result of a completed task in another format. Each file names its sources and what it quotes from them; the same task gives the same bytes. ${exportList}`,
    parameters: [
      taskIdParameter,
      { name: 'format', in: 'query', description: 'Required.', schema: exportFormatSchema },
      {
        name: 'If-None-Match',
        in: 'header',
        description: 'The `ETag` of a file that is at hand; 304 says that it is still the same.',
        schema: z.string(),
      },
    ],
    responses: [
      {
        status: 200,
        description: 'The file.',
        mediaType: '*/*',
        headers: ['Cache-Control', 'ETag', 'Content-Disposition'],
      },
      { status: 304, description: 'The file has not changed.', headers: ['Cache-Control', 'ETag'] },
    ],
    errors: [
      'request.invalid_task_id',
      'export.unknown_format',
      'task.not_found',
      'task.not_completed',
      'export.not_available',
      'export.too_large',
      'server.too_many_exports',
      'store.unavailable',
    ],
  },
  streamTaskEvents: {
    method: 'get',
    path: '/harvest/{task_id}/events',
    tag: 'Tasks',
    access: 'tasks:read',
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
    access: 'tasks:write',
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
  giveFeedback: {
    method: 'post',
    path: '/harvest/{task_id}/feedback',
    tag: 'Tasks',
    access: 'tasks:write',
    summary: 'Rate the answer of a task',
    description:
      'Says whether the answer of a completed task sufficed. A task has one feedback: the last one given replaces those before it. Where the operator lets the router learn, it learns from this.',
    parameters: [taskIdParameter],
    requestBody: {
      schema: () => feedbackRequestSchema,
      examples: {
        good: { rating: 'good' },
        bad: { rating: 'bad', comment: 'The question was about the length, not the source of the river.' },
      },
    },
    responses: [
      {
        status: 200,
        description: 'The feedback is stored.',
        schema: feedbackSchema,
        example: { rating: 'good', comment: null, given_at: '2026-08-01T12:05:00.000Z' },
      },
    ],
    errors: [
      ...bodyErrors,
      'request.invalid_task_id',
      'task.not_found',
      'task.not_completed',
      'store.unavailable',
    ],
  },
  listTasks: {
    method: 'get',
    path: '/tasks',
    tag: 'Tasks',
    access: 'tasks:read',
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
} as const satisfies Record<string, RouteContract>;
