import {
  type WebhookAttempt,
  type WebhookDeliveredType,
  type WebhookDeliveryStatus,
  webhookAttemptSchema,
  webhookDeliveredTypeSchema,
  webhookDeliveryIdSchema,
  webhookDeliveryStatusSchema,
} from '@harvest/contracts/webhooks';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { z } from 'zod';

/** Only the last attempts are kept. */
const attemptsKept = 20;

/** What one receiver is told of one thing. */
export interface StoredDelivery {
  readonly id: string;
  readonly tenant: string;
  /** The id of the endpoint, or `taskWebhookEndpoint`. */
  readonly endpointId: string;
  /** Null for a test. */
  readonly taskId: string | null;
  readonly type: WebhookDeliveredType;
  readonly body: string;
  readonly status: WebhookDeliveryStatus;
  /** Counts from 1 how often it was asked for. */
  readonly round: number;
  /** Attempts in this round. */
  readonly tries: number;
  readonly attempts: readonly WebhookAttempt[];
  readonly nextAttemptAtMs: number | null;
  readonly createdAtMs: number;
  /** Where a task brought its own receiver along; the secret is sealed under the task's id. */
  readonly receiver: { readonly url: string; readonly sealedSecret: string } | null;
  /** Of the request that submitted the task. */
  readonly traceparent: string | null;
}

const textSchema = z.string();
const fieldsSchema = z.tuple([
  textSchema,
  textSchema,
  webhookDeliveredTypeSchema,
  textSchema,
  webhookDeliveryStatusSchema,
  z.coerce.number().int(),
  z.coerce.number().int(),
  textSchema,
  textSchema,
  z.coerce.number().int(),
  textSchema,
  textSchema,
  textSchema,
]);

/** A delivery from the record fields that scripts return. @throws ZodError when they are not of one. */
export function parseDelivery(tenant: string, id: string, fields: unknown): StoredDelivery {
  const [
    endpointId,
    taskId,
    type,
    body,
    status,
    round,
    tries,
    attempts,
    next,
    createdAtMs,
    url,
    secret,
    trace,
  ] = fieldsSchema.parse(fields);
  return {
    id,
    tenant,
    endpointId,
    taskId: taskId === '' ? null : taskId,
    type,
    body,
    status,
    round,
    tries,
    attempts: attempts === '' ? [] : attempts.split('\n').map(parseAttempt),
    nextAttemptAtMs: next === '' || status !== 'pending' ? null : Number(next),
    createdAtMs,
    receiver: url === '' ? null : { url, sealedSecret: secret },
    traceparent: trace === '' ? null : trace,
  };
}

function parseAttempt(line: string): WebhookAttempt {
  return webhookAttemptSchema.parse(JSON.parse(line));
}

/** The attempts with one more, as the record keeps them. */
export function encodeAttempts(attempts: readonly WebhookAttempt[], latest: WebhookAttempt | null): string {
  const all = latest === null ? attempts : [...attempts, latest];
  return all
    .slice(-attemptsKept)
    .map((attempt) => JSON.stringify(attempt))
    .join('\n');
}

/** An opaque page cursor for the last delivery of a page. */
export function encodeDeliveryCursor({ createdAtMs, id }: StoredDelivery): string {
  return Buffer.from(`d.${String(createdAtMs)}.${id}`, 'utf8').toString('base64url');
}

/** What is in such a cursor. @throws HarvestError `request.invalid_cursor`. */
export function decodeDeliveryCursor(cursor: string): { readonly ms: string; readonly id: string } {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const [, ms = '', id = ''] = /^d\.(\d{1,15})\.(\w+)$/.exec(text) ?? [];
  if (ms === '' || !webhookDeliveryIdSchema.safeParse(id).success) {
    throw new HarvestError({
      code: 'request.invalid_cursor',
      publicMessage: 'The cursor is not one that this API returned. Start again without it.',
    });
  }
  return { ms, id };
}
