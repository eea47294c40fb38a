import type { Response } from 'express';
import type { HarvestError } from '@harvest/runtime/harvest-error';
import type { ActiveSpan } from '@harvest/runtime/tracing';
import type { Caller } from '@harvest/store/admission';
import type { RouteMetrics } from '../metrics.ts';

/** What is known about a request while it is served, and written down once when it ends. */
export interface RequestContext {
  readonly requestId: string;
  readonly startedMs: number;
  /** The path without its query, for logs, traces and problems; a credential in it is left out. */
  readonly path: string;
  /** A credential stands in the URL; the request goes no further. */
  readonly carriesCredential: boolean;
  readonly span: ActiveSpan;
  /** The path template, once a route has matched. */
  route: string;
  /** Null until a route has matched. */
  metrics: RouteMetrics | null;
  /** Probes are logged at debug level: they would drown what clients ask. */
  quiet: boolean;
  /** How clients of the matched route expect errors. */
  errorStyle: 'problem' | 'openai';
  taskId: string | null;
  /** Who sends it, once the guard of a route knows. */
  caller: Caller | null;
  /** True once the request counts against its limits. */
  counted: boolean;
  /** What the request was answered with, when it was a problem. */
  error: HarvestError | null;
}

declare global {
  // Express names its extension point so.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    interface Locals {
      /** Set by `observeRequests`, before anything else sees the response. */
      harvest?: RequestContext;
    }
  }
}

/** Binds a context to its response. */
export function bindContext(res: Response, context: RequestContext): void {
  // Not a WeakMap: on this path its garbage collection alone costs more than the rest of the observer.
  res.locals.harvest = context;
}

/** The context of a request that came through `observeRequests`, which is mounted before everything else. */
export function contextOf(res: Response): RequestContext {
  const context = res.locals.harvest;
  if (context === undefined) throw new Error('the request is not observed');
  return context;
}
