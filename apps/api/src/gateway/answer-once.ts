import { createHash } from 'node:crypto';
import type { OperationId } from '@harvest/contracts/routes';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { Logger } from '@harvest/runtime/logger';
import {
  type IdempotentAnswers,
  type IdempotentTurn,
  type RequestAttempt,
  firstAttempt,
} from '@harvest/store/idempotent-answers';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { isOutcomeUnknown, restate } from '../routes/outcome-unknown.ts';
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

const sendAgain =
  'The store did not answer in time, so that what you asked for may have been done. Send the request again with the same Idempotency-Key: it is done once.';
const lookFirst =
  'The store did not answer in time, so that what you asked for may have been done: look before you send the request again. With an Idempotency-Key it could be repeated without harm.';

const keptSchema = z.object({
  status: z.union([z.literal(200), z.literal(201), z.literal(202)]),
  kept: z.record(z.string(), z.unknown()),
  location: z.string().optional(),
});

/**
 * Makes what a request is for. All attempts at a request make the same thing, with ids from its seed; what is shown only once is
 * that of the latest attempt.
 */
type Make = (attempt: RequestAttempt) => Promise<CreatedAnswer>;

/**
 * Answers a request that creates something. One that repeats the Idempotency-Key of another is answered like that one,
 * and `make` is not called, unless it is not known what has become of the other: then it is made again, as one more attempt.
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
  make: Make;
}): Promise<void> {
  const { req, res, make } = options;
  const key = idempotencyKeyOf(req);
  if (key === null) {
    send(res, await orRestate(make(firstAttempt()), lookFirst));
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
  { make, logger }: { make: Make; logger: Logger },
): Promise<CreatedAnswer> {
  const { attempt } = turn;
  let made: CreatedAnswer;
  try {
    made = await orRestate(make(attempt), sendAgain);
  } catch (error) {
    const isNothingMade = attempt.number === 1 && isRefusal(error);
    await orLog(isNothingMade ? turn.forget() : turn.leaveOpen(), logger);
    throw error;
  }
  const { status, kept, location } = made;
  // What was created is there, and its secret is known only here: a fault of keeping must not withhold it.
  await orLog(turn.keep(JSON.stringify({ status, kept, location })), logger);
  return made;
}

/** True when nothing was made. When the store failed, or something of our own did, that is not known. */
function isRefusal(error: unknown): boolean {
  return error instanceof HarvestError && error.code !== 'store.unavailable';
}

/** @throws what `making` throws, with `publicMessage` when something may have been made all the same. */
async function orRestate(making: Promise<CreatedAnswer>, publicMessage: string): Promise<CreatedAnswer> {
  try {
    return await making;
  } catch (error) {
    throw isOutcomeUnknown(error) ? restate(error, publicMessage) : error;
  }
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
