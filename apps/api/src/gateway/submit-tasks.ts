import { hash } from 'node:crypto';
import type { Lane } from '@harvest/contracts/lanes';
import type { OperationId } from '@harvest/contracts/routes';
import type { Admission, AdmissionOutcome } from '@harvest/store/admission';
import type { Request, Response } from 'express';
import { contextOf } from '../middleware/request-context.ts';
import type { RouteDependencies } from '../routes/route-dependencies.ts';
import { callerOf } from './caller-of.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';
import { keyedProvidersOf, sealedKeysOf } from './provider-key-headers.ts';
import { setRateHeaders } from './rate-headers.ts';
import type { SpendEstimate, Submitter } from './spend-estimate.ts';

/** Characters that make a task as large as one more small task. */
const charactersPerCost = 10_000;
const costMax = 100;

/** Tasks that a request hands in together. */
export interface HandedIn {
  readonly operation: OperationId;
  /** The checked body, which tells requests with the same idempotency key apart. */
  readonly body: unknown;
  /** The first task, for which the request's provider keys are sealed. */
  readonly taskId: string;
  readonly lane: Lane;
  /** Of what each of the tasks is to work on. */
  readonly characters: number;
  /** Whether the store is to count the request, because nobody has yet. */
  readonly countRequest: boolean;
  readonly estimate: (by: Submitter) => Promise<SpendEstimate>;
  readonly submit: (admission: Admission) => Promise<AdmissionOutcome>;
}

/** What became of the tasks of a request. */
export interface TakenIn {
  /** The tasks of an earlier request with the same idempotency key, in order; null when these are accepted. */
  readonly replayed: readonly string[] | null;
}

/**
 * Hands tasks in under the limits and budgets of their caller, and tells in headers what is left of them.
 *
 * @throws HarvestError `limit.*`, `budget.exhausted`, `idempotency.key_reused`, `queue.full`, `request.invalid_header`,
 * `secrets.not_configured`, `router.no_workers`, `store.unavailable`
 */
export async function submitTasks(
  dependencies: Pick<RouteDependencies, 'masterKeys' | 'rateWindowSeconds' | 'clock'>,
  { req, res }: { readonly req: Request; readonly res: Response },
  handedIn: HandedIn,
): Promise<TakenIn> {
  const caller = callerOf(res);
  const context = contextOf(res);
  const { masterKeys, rateWindowSeconds, clock } = dependencies;
  const idempotencyKey = idempotencyKeyOf(req);
  const { taskId } = handedIn;
  const sealedKeys = sealedKeysOf(req, { masterKeys, tenant: caller.tenant, taskId, nowMs: clock.nowMs() });
  const { tokens, reserve, precise } = await handedIn.estimate({
    caller,
    ownKeys: keyedProvidersOf(req, caller),
  });
  const admission: Admission = {
    caller,
    lane: handedIn.lane,
    cost: Math.min(costMax, 1 + handedIn.characters / charactersPerCost),
    tokens,
    countRequest: handedIn.countRequest,
    reserve: reserve === null ? null : { ...reserve, exact: precise },
    idempotency:
      idempotencyKey === null ? null : { key: idempotencyKey, fingerprint: fingerprintOf(handedIn) },
    sealedKeys,
  };
  // From here on the store decides whether the request counts.
  context.counted = true;
  const outcome = await handedIn.submit(admission);
  setRateHeaders(res, outcome.rates, rateWindowSeconds);
  if (outcome.kind === 'refused') throw outcome.error;
  if (outcome.kind === 'accepted') return { replayed: null };
  res.setHeader('Idempotency-Replayed', 'true');
  return { replayed: outcome.taskIds };
}

function fingerprintOf({ operation, body }: HandedIn): string {
  return hash('sha256', `${operation}\n${JSON.stringify(body)}`, 'base64url');
}
