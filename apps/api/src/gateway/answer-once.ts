import { createHash } from 'node:crypto';
import type { OperationId } from '@harvest/contracts/routes';
import type { Logger } from '@harvest/runtime/logger';
import type { IdempotentAnswers, IdempotentTurn } from '@harvest/store/idempotent-answers';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { sendJson } from '../routes/send-json.ts';
import { callerOf } from './caller-of.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';

/** What a request that creates something is answered with. */
export interface CreatedAnswer {
  readonly status: 200 | 201 | 202;
  readonly body: object;
  /** What those are answered who repeat the request: the same without what is shown only once. */
  readonly kept: object;
  readonly location?: string;
}

const keptSchema = z.object({
  status: z.union([z.literal(200), z.literal(201), z.literal(202)]),
  kept: z.record(z.string(), z.unknown()),
  location: z.string().optional(),
});

/**
 * Answers a request that creates something. One that repeats the Idempotency-Key of another is answered like that one,
 * and `make` is not called.
 *
 * @param body of the request; with another one, the key is refused.
 * @throws HarvestError `request.invalid_header`, `idempotency.key_reused`, `idempotency.in_progress`, `store.unavailable`,
 * and what `make` throws.
 */
export async function answerOnce(options: {
  req: Request;
  res: Response;
  operation: OperationId;
  body: unknown;
  answers: IdempotentAnswers;
  logger: Logger;
  make: () => Promise<CreatedAnswer>;
}): Promise<void> {
  const { req, res, make } = options;
  const key = idempotencyKeyOf(req);
  if (key === null) {
    send(res, await make());
    return;
  }
  const asked = JSON.stringify([req.params, options.body]);
  const turn = await options.answers.begin({
    tenant: callerOf(res).tenant,
    operation: options.operation,
    key,
    fingerprint: createHash('sha256').update(asked).digest('base64'),
  });
  if (turn.kind === 'first') {
    send(res, await makeAndKeep(turn, options));
    return;
  }
  const { status, kept, location } = keptSchema.parse(JSON.parse(turn.answer));
  res.setHeader('Idempotency-Replayed', 'true');
  send(res, { status, body: kept, kept, ...(location === undefined ? {} : { location }) });
}

async function makeAndKeep(
  turn: Extract<IdempotentTurn, { kind: 'first' }>,
  { make, logger }: { make: () => Promise<CreatedAnswer>; logger: Logger },
): Promise<CreatedAnswer> {
  let made: CreatedAnswer;
  try {
    made = await make();
  } catch (error) {
    await orLog(turn.forget(), logger);
    throw error;
  }
  const { status, kept, location } = made;
  // What was created is there, and its secret is known only here: a fault of keeping must not withhold it.
  await orLog(turn.keep(JSON.stringify({ status, kept, location })), logger);
  return made;
}

async function orLog(ending: Promise<void>, logger: Logger): Promise<void> {
  try {
    await ending;
  } catch (error) {
    logger.warn('keeping an answer for its idempotency key failed', { err: error });
  }
}

function send(res: Response, { status, body, location }: CreatedAnswer): void {
  if (location !== undefined) res.setHeader('Location', location);
  sendJson(res, status, body);
}
