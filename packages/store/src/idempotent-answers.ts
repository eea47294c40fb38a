import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { z } from 'zod';
import type { Keys } from './keys.ts';
import type { Redis } from './redis.ts';
import { createScriptRunner } from './script.ts';
import { beginIdempotentScript, endIdempotentScript } from './scripts/idempotent-answers.ts';

/** Longer than any request takes that creates something other than tasks; after it, whoever began is taken for dead. */
const attemptMsMax = 30_000;
const answersPerTenantMax = 10_000;
const seedBytes = 32;

/** A request that may be repeated without harm. */
export interface IdempotentRequest {
  readonly tenant: string;
  /** What is asked for; one key may stand in requests for different things. */
  readonly operation: string;
  /** The value of `Idempotency-Key`. */
  readonly key: string;
  /** Tells requests with the same key apart. */
  readonly fingerprint: string;
}

/** One attempt at a request that creates something. */
export interface RequestAttempt {
  /**
   * 32 random bytes, the same in all attempts at one request: what is created takes its id from them, so that there is one of
   * it, whichever attempts have succeeded. They are no secret.
   */
  readonly seed: Buffer;
  /**
   * 1 for the first. A store that is told of it, as that of API keys is, lets what an attempt has made give way to what a later
   * one makes, and never to that of an earlier one; the others know an attempt by its seed alone.
   */
  readonly number: number;
}

/** The only attempt at a request that cannot be repeated. */
export function firstAttempt(): RequestAttempt {
  return { seed: randomBytes(seedBytes), number: 1 };
}

/** What to do with such a request. */
export type IdempotentTurn =
  | {
      readonly kind: 'first';
      /** Not the first one when nobody knows what has become of those before. */
      readonly attempt: RequestAttempt;
      /** Keeps the answer for those that repeat the request. It must hold no secret. */
      readonly keep: (answer: string) => Promise<void>;
      /** Nothing was created: the key may be used for another request. */
      readonly forget: () => Promise<void>;
      /** Something may have been created: whoever repeats the request makes the next attempt at it. */
      readonly leaveOpen: () => Promise<void>;
    }
  | { readonly kind: 'replayed'; readonly answer: string };

const replySchema = z.union([
  z.tuple([z.literal('first'), z.string().transform((hex) => Buffer.from(hex, 'hex')), z.number()]),
  z.tuple([z.literal('reused')]),
  z.tuple([z.literal('replayed'), z.string()]),
  z.tuple([z.literal('in-progress'), z.number()]),
]);

/**
 * Keeps the answers of requests that created something, by their idempotency keys. Tasks do not need it: the script that
 * accepts them knows their keys itself. What a process has begun that dies is left open after half a minute.
 */
export class IdempotentAnswers {
  readonly #keys: Keys;
  readonly #ttlMs: number;
  readonly #run: ReturnType<typeof createScriptRunner>;

  constructor(options: { redis: Redis; keys: Keys; ttlSeconds: number }) {
    this.#keys = options.keys;
    this.#ttlMs = options.ttlSeconds * 1_000;
    this.#run = createScriptRunner(options.redis);
  }

  /**
   * Begins a request.
   *
   * @throws HarvestError `idempotency.key_reused` when the key stood in another request, `idempotency.in_progress` while
   * the first one is being answered, `store.unavailable`.
   */
  async begin(request: IdempotentRequest): Promise<IdempotentTurn> {
    const { tenant, operation, key, fingerprint } = request;
    const shard = this.#keys.shardOf(tenant);
    const digest = createHash('sha256').update(`${operation}\n${key}`).digest('hex');
    const prefix = this.#keys.idempotentAnswerPrefix(shard, tenant);
    const owner = randomUUID();
    const reply = replySchema.parse(
      await this.#run(
        beginIdempotentScript,
        [prefix + digest, this.#keys.idempotentAnswers(shard, tenant)],
        [
          fingerprint,
          owner,
          attemptMsMax,
          this.#ttlMs,
          answersPerTenantMax,
          prefix,
          digest,
          firstAttempt().seed.toString('hex'),
        ],
      ),
    );
    if (reply[0] === 'reused') throw keyReused();
    if (reply[0] === 'in-progress') throw inProgress(reply[1]);
    if (reply[0] === 'replayed') return { kind: 'replayed', answer: reply[1] };
    const [, seed, number] = reply;
    const end = async (outcome: 'answered' | 'refused' | 'open', answer = ''): Promise<void> => {
      await this.#run(endIdempotentScript, [prefix + digest], [owner, outcome, answer, this.#ttlMs]);
    };
    return {
      kind: 'first',
      attempt: { seed, number },
      keep: (answer) => end('answered', answer),
      forget: () => end('refused'),
      leaveOpen: () => end('open'),
    };
  }
}

function keyReused(): HarvestError {
  return new HarvestError({
    code: 'idempotency.key_reused',
    publicMessage: 'Another request was sent with this Idempotency-Key. Use a new key for a new request.',
  });
}

function inProgress(retryAfterMs: number): HarvestError {
  return new HarvestError({
    code: 'idempotency.in_progress',
    publicMessage: 'The first request with this Idempotency-Key is still being answered. Ask again shortly.',
    retryAfterMs: Math.min(Math.max(0, retryAfterMs), 1_000),
  });
}
