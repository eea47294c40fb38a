import type { Request, RequestHandler, Response } from 'express';
import { toTaskSummary } from '@harvest/contracts/task-record';
import type { StoredEvent, TaskRef } from '@harvest/store/task-store';
import { contextOf } from '../../middleware/request-context.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { taskNotFound, taskRefOf } from '../task-ref.ts';
import { openingEventId, parseLastEventId } from './event-encoding.ts';
import type { EventStream } from './event-stream.ts';

/** `GET /harvest/{task_id}/events`: a task's events until its end, resumable by Last-Event-ID. */
export function createStreamTaskEvents(dependencies: RouteDependencies): RequestHandler {
  const { streams, watchCredential } = dependencies;
  return async (req, res) => {
    const ref = taskRefOf(req, res);
    const lastEventId = parseLastEventId(req.headers['last-event-id']);
    const stream = streams.admit(res, contextOf(res).requestId);
    const end = (): void => {
      stream.end();
    };
    // Whoever has another credential goes on from the last event.
    const unwatch = watchCredential(res, { onRevoked: end, onExpired: end });
    try {
      await streamEvents(dependencies, { req, res, ref, lastEventId, stream });
    } finally {
      unwatch();
      stream.end();
      streams.release(stream);
    }
  };
}

interface StreamRequest {
  readonly req: Request;
  readonly res: Response;
  readonly ref: TaskRef;
  readonly lastEventId: string | null;
  readonly stream: EventStream;
}

async function streamEvents(dependencies: RouteDependencies, request: StreamRequest): Promise<void> {
  const { req, res, ref, lastEventId, stream } = request;
  const isHead = req.method === 'HEAD';
  // HEAD follows nothing, so that reading the task is how it knows whether there is one.
  const opening = lastEventId === null || isHead ? await openingEvent(dependencies, ref) : null;
  if (isHead) {
    res.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
    res.setHeader('Cache-Control', 'no-store');
    res.end();
    return;
  }
  const followed = await dependencies.events.follow(ref, {
    ...(lastEventId === null ? {} : { afterId: lastEventId }),
    signal: stream.signal,
  });
  if (followed.kind === 'missing') throw taskNotFound();
  if (followed.kind === 'ended') {
    // An EventSource reconnects after every end but this one.
    res.setHeader('Cache-Control', 'no-store');
    res.status(204).end();
    return;
  }
  try {
    // From here to the iteration nothing may be awaited: only an entered iteration lets go of its follower.
    stream.start(opening);
    await stream.send(followed.events);
  } catch (error) {
    // The client goes on from its last event when it reconnects: the end of the stream says all that it needs.
    const { requestId } = contextOf(res);
    dependencies.logger.warn('event stream broke off', {
      request_id: requestId,
      task_id: ref.taskId,
      err: error,
    });
  }
  res.end();
}

/** The first event of every stream tells when the task was accepted, even when its stream has lost its beginning. */
async function openingEvent({ tasks }: RouteDependencies, ref: TaskRef): Promise<StoredEvent> {
  const stored = await tasks.read(ref);
  if (stored?.kind !== 'harvest') throw taskNotFound();
  const { created_at: createdAt } = toTaskSummary(stored.record);
  return { id: openingEventId, event: { type: 'task-accepted', data: { created_at: createdAt } } };
}
