import { type OperationId, routeOf } from '@harvest/contracts/routes';
import type { Scope } from '@harvest/contracts/scopes';
import type { Clock } from '@harvest/runtime/clock';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import type { Caller } from '@harvest/store/admission';
import type { RateVerdict } from '@harvest/store/request-limits';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { contextOf } from '../middleware/request-context.ts';
import type { AddressLimiter } from './address-limiter.ts';
import { challengeOf } from './auth-refusals.ts';
import type { Authenticate } from './authenticator.ts';
import { addressOf, isDirectLoopback } from './client-address.ts';
import { lackingScope } from './lacking-scope.ts';
import { RequestCounting } from './request-counting.ts';

/** Operations that the store counts together with the task that they submit, in the same round trip. */
const countsWithItsTask: ReadonlySet<OperationId> = new Set(['submitTask', 'submitBatch']);

/** What stands between a request and the handler of its route. */
export interface GuardOptions {
  readonly authenticate: Authenticate;
  readonly addresses: AddressLimiter;
  readonly limits: { readonly admit: (caller: Caller) => Promise<RateVerdict> };
  readonly rateWindowSeconds: number;
  /** Whether anybody may read the documentation. */
  readonly docsPublic: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Puts a guard before a handler: the same function, so that no request takes another step of the router. */
export type Guard = (operationId: OperationId, handler: RequestHandler) => RequestHandler;

/**
 * The guard of every route, by the access that its row in the table names: there is no way to the handler past it. What
 * has a scope asks for a credential that has it, and counts against the limits of its key and tenant.
 */
export function createGuard(options: GuardOptions): Guard {
  const scoped = createScopedGuard(options);
  return (operationId, handler) => {
    const { access } = routeOf(operationId);
    if (access === 'public') return guardPublic({ ...options, operationId, handler });
    if (access === 'docs') return guardDocs({ ...options, handler });
    return scoped(operationId, access, handler);
  };
}

function guardPublic(
  options: GuardOptions & { operationId: OperationId; handler: RequestHandler },
): RequestHandler {
  const { addresses, handler } = options;
  if (routeOf(options.operationId).unlimited === true) return handler;
  return (req, res, next) => {
    addresses.admit(addressOf(req));
    return handler(req, res, next);
  };
}

function guardDocs(options: GuardOptions & { handler: RequestHandler }): RequestHandler {
  const { authenticate, addresses, docsPublic, handler, logger } = options;
  return async (req, res, next) => {
    // Reading it counts for the address, also with a credential: no limit of a key is about it.
    addresses.admit(addressOf(req));
    if (!docsPublic && !isDirectLoopback(req)) {
      try {
        contextOf(res).caller = await authenticate(req);
      } catch (error) {
        throw refused({ error, req, res, logger });
      }
    }
    return handler(req, res, next);
  };
}

type ScopedGuard = (operationId: OperationId, scope: Scope, handler: RequestHandler) => RequestHandler;

function createScopedGuard(options: GuardOptions): ScopedGuard {
  const { authenticate, logger } = options;
  const counting = new RequestCounting(options);
  return (operationId, scope, handler) => {
    const withTask = countsWithItsTask.has(operationId);
    const refuseScope: RequestHandler = (_req, res) => {
      throw lackingScope({ scope, res, logger });
    };
    const enter = (caller: Caller, req: Request, res: Response, next: NextFunction): unknown => {
      contextOf(res).caller = caller;
      const exchange = { req, res, next };
      // It counts like any other request, so that nobody can repeat it without end.
      if (!caller.scopes.has(scope)) return counting.first(caller, refuseScope, exchange);
      return withTask
        ? counting.withTask(caller, handler, exchange)
        : counting.first(caller, handler, exchange);
    };
    return (req, res, next) => {
      let caller: Caller | Promise<Caller>;
      try {
        caller = authenticate(req);
      } catch (error) {
        throw refused({ error, req, res, logger });
      }
      // Known callers, nearly all of them, do not wait for a turn of the event loop.
      if (!(caller instanceof Promise)) return enter(caller, req, res, next);
      return caller.then(
        (known) => enter(known, req, res, next),
        (error: unknown) => {
          throw refused({ error, req, res, logger });
        },
      );
    };
  };
}

/** Says how to authenticate, and writes down that somebody could not; the credential itself appears nowhere. */
function refused(options: { error: unknown; req: Request; res: Response; logger: Logger }): unknown {
  const { error, req, res, logger } = options;
  if (!(error instanceof HarvestError)) return error;
  const challenge = challengeOf(error);
  if (challenge === null) return error;
  res.setHeader('WWW-Authenticate', challenge);
  if (error.code !== 'auth.missing') {
    logger.warn('authentication failed', {
      request_id: contextOf(res).requestId,
      code: error.code,
      key_id: shownKeyId(req),
      address: addressOf(req),
      // Which says nothing of the credential but what is wrong with it.
      ...error.details,
    });
  }
  return error;
}

/** The public part of what was sent as an API key. */
function shownKeyId(req: Request): string | undefined {
  const { authorization, 'x-api-key': apiKey } = req.headers;
  const sent = typeof apiKey === 'string' ? apiKey : (authorization ?? '');
  return /hvk_[0-9a-hjkmnp-tv-z]{16}(?=_)/.exec(sent.slice(0, 64))?.[0];
}
