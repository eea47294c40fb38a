import type { RequestHandler, Response } from 'express';
import { type ChatRequest, ignoredParametersOf } from '@harvest/contracts/chat-request';
import { type ChatResult, chatResultSchema } from '@harvest/contracts/chat-result';
import { laneOf } from '@harvest/contracts/lanes';
import { createTaskId } from '@harvest/contracts/task-id';
import type { ChatSpec } from '@harvest/contracts/task-record';
import { chatTaskOf } from '@harvest/router/decision/chat-task';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { traceparentOf } from '@harvest/runtime/tracing';
import { contextOf } from '../../middleware/request-context.ts';
import { callerOf } from '../../gateway/caller-of.ts';
import { idempotencyKeyOf } from '../../gateway/idempotency-key.ts';
import { keyedProvidersOf } from '../../gateway/provider-key-headers.ts';
import { submitTasks } from '../../gateway/submit-tasks.ts';
import { type AwaitedTask, awaitReply, awaitResult, resultOf } from '../await-reply.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { type ChatHead, toCompletion } from './chat-answer.ts';
import { createCachedChatReader } from './cached-chat.ts';
import { ChatStream } from './chat-stream.ts';
import { readEarlierChat } from './earlier-chat.ts';
import { parseChatRequest } from './parse-chat-request.ts';

type AwaitedChat = Omit<AwaitedTask<ChatResult>, 'onEvent'>;

const what = 'chat';
const heartbeatMs = 15_000;

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** `POST /chat/completions`: OpenAI's chat completions through the queue. */
export function createChatCompletion(dependencies: RouteDependencies): RequestHandler {
  const { tasks, spend, readJsonBody, limits, clock } = dependencies;
  const readCached = createCachedChatReader(dependencies);
  return async (req, res) => {
    const request = parseChatRequest(await readJsonBody(req, res), limits);
    // The worker translates the request again; here it shows what cannot be translated before anything is queued.
    const task = chatTaskOf(request);
    const spec = toSpec(dependencies, res);
    const head: Mutable<ChatHead> = {
      taskId: spec.taskId,
      created: Math.floor(clock.nowMs() / 1_000),
      ignoredParameters: ignoredParametersOf(request),
    };
    res.setHeader('X-Harvest-Task-Id', spec.taskId);
    const body = JSON.stringify(request);
    const chat: AwaitedChat = {
      ref: spec,
      what,
      res,
      parseResult: (value) => chatResultSchema.parse(value),
      submit: async () => {
        const { replayed } = await submitTasks(
          dependencies,
          { req, res },
          {
            operation: 'createChatCompletion',
            body: request,
            taskId: spec.taskId,
            lane: laneOf({}, 'single'),
            characters: body.length,
            countRequest: false,
            estimate: (by) => spend.ofChat(by, { task, body, streaming: request.stream === true }),
            submit: (admission) => tasks.accept([spec], body, admission),
          },
        );
        const [earlierId] = replayed ?? [];
        if (earlierId === undefined) return null;
        const earlier = await readEarlierChat(dependencies.tasks, { tenant: spec.tenant, taskId: earlierId });
        head.taskId = earlierId;
        head.created = Math.floor(earlier.createdAtMs / 1_000);
        res.setHeader('X-Harvest-Task-Id', earlierId);
        return earlier.end;
      },
    };
    const caller = { tenant: spec.tenant, keyedProviders: keyedProvidersOf(req, callerOf(res)) };
    const cached = idempotencyKeyOf(req) === null ? await readCached(request, task, caller) : null;
    if (cached !== null) {
      if (request.stream === true) openStream(request, res, head).end(cached);
      else sendJson(res, 200, toCompletion(head, cached));
      return;
    }
    if (request.stream === true) {
      await streamChat(dependencies, { ...chat, request, head });
      return;
    }
    const result = await awaitResult(dependencies, chat);
    if (result !== null) sendJson(res, 200, toCompletion(head, result));
  };
}

function toSpec({ replies }: RouteDependencies, res: Response): ChatSpec {
  const context = contextOf(res);
  const taskId = createTaskId();
  context.taskId = taskId;
  return {
    kind: 'chat',
    taskId,
    tenant: callerOf(res).tenant,
    requestId: context.requestId,
    traceparent: traceparentOf(context.span.context),
    replyTo: replies.instance,
  };
}

function openStream(request: ChatRequest, res: Response, head: ChatHead): ChatStream {
  const includeUsage = request.stream_options?.include_usage === true;
  return new ChatStream({ res, head, model: request.model, includeUsage });
}

async function streamChat(
  dependencies: RouteDependencies,
  chat: AwaitedChat & { request: ChatRequest; head: ChatHead },
): Promise<void> {
  const { request, res, head } = chat;
  const stream = openStream(request, res, head);
  const heartbeat = setInterval(() => {
    stream.beat();
  }, heartbeatMs);
  try {
    const outcome = await awaitReply(dependencies, { ...chat, onEvent: (event) => stream.take(event) });
    if (stream.broken !== null) throw stream.broken;
    const result = resultOf(outcome, what);
    if (result !== null) stream.end(result);
  } catch (error) {
    if (!(error instanceof HarvestError) || !stream.fail(error)) throw error;
    contextOf(res).error = error;
  } finally {
    clearInterval(heartbeat);
  }
}
