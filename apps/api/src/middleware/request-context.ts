import type { Response } from 'express';
import type { HarvestError } from '@harvest/runtime/harvest-error';
import type { ActiveSpan } from '@harvest/runtime/tracing';
import type { RouteMetrics } from '../metrics.ts';

/** What is known about a request while it is served, and written down once when it ends. */
export interface RequestContext {
  readonly requestId: string;
  readonly startedMs: number;
  readonly span: ActiveSpan;
  /** The path template, once a route has matched. */
  route: string;
  /** Null until a route has matched. */
  metrics: RouteMetrics | null;
  /** Probes are logged at debug level: they would drown what clients ask. */
  quiet: boolean;
  taskId: string | null;
  /** What the request was answered with, when it was a problem. */
  error: HarvestError | null;
}

const contexts = new WeakMap<Response, RequestContext>();

/** Binds a context to its response. */
export function bindContext(res: Response, context: RequestContext): void {
  contexts.set(res, context);
}

/** The context of a request that came through `observeRequests`, which is mounted before everything else. */
export function contextOf(res: Response): RequestContext {
  const context = contexts.get(res);
  if (context === undefined) throw new Error('the request is not observed');
  return context;
}
