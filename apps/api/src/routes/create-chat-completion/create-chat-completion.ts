import type { RequestHandler, Response } from 'express';
import { type ChatRequest, ignoredParametersOf } from '@harvest/contracts/chat-request';
import type { ChatResult } from '@harvest/contracts/chat-result';
import { createTaskId } from '@harvest/contracts/task-id';
import type { ChatSpec } from '@harvest/contracts/task-record';
import { chatTaskOf } from '@harvest/router/decision/chat-task';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { traceparentOf } from '@harvest/runtime/tracing';
import { contextOf } from '../../middleware/request-context.ts';
import { requestTenant } from '../../tenant.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { type ChatOutcome, awaitChat } from './await-chat.ts';
import { type ChatHead, toCompletion } from './chat-answer.ts';
import { createCachedChatReader } from './cached-chat.ts';
import { ChatStream } from './chat-stream.ts';
import { parseChatRequest } from './parse-chat-request.ts';

const heartbeatMs = 15_000;
/** For sending the answer after the longest wait. */
const silenceMarginMs = 10_000;

/** `POST /chat/completions`: OpenAI's chat completions through the queue. */
export function createChatCompletion(dependencies: RouteDependencies): RequestHandler {
  const { readJsonBody, limits, clock, chatWaitSecondsMax } = dependencies;
  const readCached = createCachedChatReader(dependencies);
  return async (req, res) => {
    const request = parseChatRequest(await readJsonBody(req, res), limits);
    // The worker translates the request again; here it shows what cannot be translated before anything is queued.
    const task = chatTaskOf(request);
    const spec = toSpec(dependencies, res);
    const head: ChatHead = {
      taskId: spec.taskId,
      created: Math.floor(clock.nowMs() / 1_000),
      ignoredParameters: ignoredParametersOf(request),
    };
    res.setHeader('X-Harvest-Task-Id', spec.taskId);
    const chat = { spec, body: JSON.stringify(request), res };
    const cached = await readCached(request, task);
    if (cached !== null) {
      if (request.stream === true) openStream(request, res, head).end(cached);
      else sendJson(res, 200, toCompletion(head, cached));
      return;
    }
    if (request.stream === true) {
      await streamChat(dependencies, { ...chat, request, head });
      return;
    }
    // Nothing moves on this connection until the answer is there, which must not pass for a client that is gone.
    res.setTimeout(chatWaitSecondsMax * 1_000 + silenceMarginMs);
    const result = resultOf(await awaitChat(dependencies, { ...chat, onEvent: () => true }));
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
    tenant: requestTenant,
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
  chat: { spec: ChatSpec; body: string; res: Response; request: ChatRequest; head: ChatHead },
): Promise<void> {
  const { request, res, head } = chat;
  const stream = openStream(request, res, head);
  const heartbeat = setInterval(() => {
    stream.beat();
  }, heartbeatMs);
  try {
    const outcome = await awaitChat(dependencies, { ...chat, onEvent: (event) => stream.take(event) });
    if (stream.broken !== null) throw stream.broken;
    const result = resultOf(outcome);
    if (result !== null) stream.end(result);
  } catch (error) {
    if (!(error instanceof HarvestError) || !stream.fail(error)) throw error;
    contextOf(res).error = error;
  } finally {
    clearInterval(heartbeat);
  }
}

/** The result, or null when nobody is there to take it. @throws HarvestError what the task failed with. */
function resultOf(outcome: ChatOutcome): ChatResult | null {
  switch (outcome.status) {
    case 'completed':
      return outcome.result;
    case 'client-gone':
      return null;
    case 'failed':
      throw new HarvestError({ code: outcome.error.code, publicMessage: outcome.error.message });
    case 'cancelled':
    case 'missing':
      throw new HarvestError({
        code: 'internal.unexpected',
        publicMessage: 'The chat was ended before it was answered.',
      });
  }
}
