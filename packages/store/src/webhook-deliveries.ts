import { createHash } from 'node:crypto';
import {
  type WebhookAttempt,
  type WebhookDeliveredType,
  type WebhookDeliveryStatus,
  type WebhookDisabledReason,
  taskWebhookEndpoint,
  webhookDeliveryIdOf,
  webhookDisabledReasonSchema,
} from '@harvest/contracts/webhooks';
import { z } from 'zod';
import { type RequestAttempt, firstAttempt } from './idempotent-answers.ts';
import type { Keys } from './keys.ts';
import type { Redis } from './redis.ts';
import { createScriptRunner } from './script.ts';
import {
  addDeliveryScript,
  listDeliveriesScript,
  readDeliveryScript,
  redeliverScript,
  settleDeliveryScript,
} from './scripts/webhooks.ts';
import type { TaskRef } from './task-store.ts';
import {
  type StoredDelivery,
  decodeDeliveryCursor,
  encodeAttempts,
  encodeDeliveryCursor,
  parseDelivery,
} from './webhook-delivery-codec.ts';
import { outboxMember } from './webhook-outbox.ts';

/** How many deliveries that have ended the log of an endpoint keeps. */
const deliveriesKept = 200;
/** More than so many that wait for one endpoint are not made. */
const deliveriesPendingMax = 10_000;
/** Longer than the whole schedule of retries. */
const deliveryTtlSeconds = 7 * 86_400;

/** A delivery that is to be made. */
export interface NewDelivery extends Pick<
  StoredDelivery,
  'id' | 'tenant' | 'endpointId' | 'taskId' | 'body' | 'receiver' | 'traceparent'
> {
  readonly type: WebhookDeliveredType;
  readonly status: Extract<WebhookDeliveryStatus, 'pending' | 'dropped'>;
}

/** How an attempt went, and what becomes of its delivery. */
export interface DeliveryOutcome {
  readonly status: WebhookDeliveryStatus;
  /** Null where nothing was sent. */
  readonly attempt: WebhookAttempt | null;
  /** For a pending one. */
  readonly nextAttemptAtMs: number | null;
  /** What counts for the endpoint. */
  readonly credit: 'success' | 'failure' | 'gone' | 'nothing';
}

/** When nothing but failures disables an endpoint. */
export interface FailureLimits {
  readonly failuresMin: number;
  readonly failingMs: number;
}

const listReplySchema = z.tuple([z.enum(['0', '1'])], z.tuple([z.string()], z.unknown()));
const addReplySchema = z.tuple([z.enum(['added', 'known', 'full'])], z.unknown());

/** The id of what an endpoint is told of a task: always the same, so that a receiver knows what it has seen. */
export function deliveryIdOf(taskId: string, endpointId: string): string {
  return webhookDeliveryIdOf(createHash('sha256').update(`${taskId}\n${endpointId}`).digest());
}

/** The deliveries of tenants' webhooks and their log. All calls throw HarvestError `store.unavailable`. */
export class WebhookDeliveries {
  readonly #keys: Keys;
  readonly #run: ReturnType<typeof createScriptRunner>;

  constructor(options: { redis: Redis; keys: Keys }) {
    this.#keys = options.keys;
    this.#run = createScriptRunner(options.redis);
  }

  /**
   * Makes a delivery, or returns the one that was made before. Null when too many wait for the endpoint. With `announce`
   * it is put into the outbox; without, the caller sees to it that it is queued.
   */
  async add(delivery: NewDelivery, { announce }: { announce: boolean }): Promise<StoredDelivery | null> {
    const { id, tenant, endpointId, taskId, type, body, status, receiver, traceparent } = delivery;
    const shard = this.#keys.shardOf(tenant);
    const [outcome, ...fields] = addReplySchema.parse(
      await this.#run(
        addDeliveryScript,
        [this.#recordOf(tenant, id), ...this.#setsOf(tenant, endpointId), this.#keys.webhookOutbox(shard)],
        [
          id,
          endpointId,
          taskId ?? '',
          type,
          body,
          status,
          receiver?.url ?? '',
          receiver?.sealedSecret ?? '',
          this.#keys.webhookDeliveryPrefix(shard, tenant),
          deliveriesKept,
          deliveriesPendingMax,
          deliveryTtlSeconds,
          announce ? outboxMember({ id, tenant }) : '',
          traceparent ?? '',
        ],
      ),
    );
    return outcome === 'full' ? null : parseDelivery(tenant, id, fields);
  }

  /** Null when there is no such delivery, or it has expired. */
  async read(tenant: string, id: string): Promise<StoredDelivery | null> {
    const fields = await this.#run(readDeliveryScript, [this.#recordOf(tenant, id)], []);
    return fields === null ? null : parseDelivery(tenant, id, fields);
  }

  /** The deliveries of an endpoint, newest first. @throws HarvestError `request.invalid_cursor`. */
  async list(options: {
    tenant: string;
    endpointId: string;
    cursor?: string | undefined;
    limit: number;
  }): Promise<{ readonly deliveries: readonly StoredDelivery[]; readonly nextCursor: string | null }> {
    const { tenant, endpointId, cursor, limit } = options;
    const shard = this.#keys.shardOf(tenant);
    const after = cursor === undefined ? { id: '', ms: '' } : decodeDeliveryCursor(cursor);
    const [more, ...rows] = listReplySchema.parse(
      await this.#run(listDeliveriesScript, this.#setsOf(tenant, endpointId), [
        limit,
        after.id,
        after.ms,
        this.#keys.webhookDeliveryPrefix(shard, tenant),
      ]),
    );
    const deliveries = rows.map(([id, ...fields]) => parseDelivery(tenant, id, fields));
    const last = deliveries.at(-1);
    return { deliveries, nextCursor: more === '0' || last === undefined ? null : encodeDeliveryCursor(last) };
  }

  /** The delivery to the receiver that a task brought along. Null when there is none yet, and when it has expired. */
  async readOfTask({ tenant, taskId }: TaskRef): Promise<StoredDelivery | null> {
    return await this.read(tenant, deliveryIdOf(taskId, taskWebhookEndpoint));
  }

  /** Has a delivery made again, once for all attempts at a request. Null when the endpoint has no such delivery. */
  async redeliver(
    tenant: string,
    endpointId: string,
    id: string,
    attempt: Pick<RequestAttempt, 'seed'> = firstAttempt(),
  ): Promise<StoredDelivery | null> {
    return await this.#redeliver({ tenant, endpointId, id, sealedSecret: '' }, attempt);
  }

  /**
   * Has the delivery to the receiver that a task brought along made again, as `redeliver` does.
   *
   * @param sealedSecret what the task's spec keeps: a delivery that has ended keeps none.
   */
  async redeliverOfTask(
    { tenant, taskId }: TaskRef,
    sealedSecret: string,
    attempt: Pick<RequestAttempt, 'seed'> = firstAttempt(),
  ): Promise<StoredDelivery | null> {
    const id = deliveryIdOf(taskId, taskWebhookEndpoint);
    return await this.#redeliver({ tenant, endpointId: taskWebhookEndpoint, id, sealedSecret }, attempt);
  }

  async #redeliver(
    {
      tenant,
      endpointId,
      id,
      sealedSecret,
    }: Pick<StoredDelivery, 'tenant' | 'endpointId' | 'id'> & { sealedSecret: string },
    { seed }: Pick<RequestAttempt, 'seed'>,
  ): Promise<StoredDelivery | null> {
    const outbox = this.#keys.webhookOutbox(this.#keys.shardOf(tenant));
    const fields = await this.#run(
      redeliverScript,
      [this.#recordOf(tenant, id), outbox, ...this.#setsOf(tenant, endpointId)],
      [endpointId, outboxMember({ id, tenant }), deliveryTtlSeconds, id, seed.toString('hex'), sealedSecret],
    );
    return fields === null ? null : parseDelivery(tenant, id, fields);
  }

  /**
   * Writes the outcome of an attempt, unless the delivery was asked for again since it was read. Returns why the endpoint
   * was disabled by it, if it was.
   */
  async settle(
    delivery: StoredDelivery,
    outcome: DeliveryOutcome,
    limits: FailureLimits,
  ): Promise<{ readonly written: boolean; readonly disabled: WebhookDisabledReason | null }> {
    const { id, tenant, endpointId, round, attempts } = delivery;
    const { status, attempt, nextAttemptAtMs, credit } = outcome;
    const shard = this.#keys.shardOf(tenant);
    const reply = await this.#run(
      settleDeliveryScript,
      [
        this.#recordOf(tenant, id),
        this.#keys.webhookEndpoints(shard, tenant),
        this.#keys.webhookStates(shard, tenant),
        ...this.#setsOf(tenant, endpointId),
      ],
      [
        round,
        status,
        encodeAttempts(attempts, attempt),
        nextAttemptAtMs ?? '',
        endpointId,
        credit,
        limits.failuresMin,
        limits.failingMs,
        deliveryTtlSeconds,
        attempt === null ? delivery.tries : delivery.tries + 1,
        id,
        this.#keys.webhookDeliveryPrefix(shard, tenant),
        deliveriesKept,
      ],
    );
    const disabled = typeof reply === 'string' ? webhookDisabledReasonSchema.parse(reply) : null;
    return { written: reply !== 0, disabled };
  }

  /** All deliveries of an endpoint, and those that have ended. */
  #setsOf(tenant: string, endpointId: string): readonly [string, string] {
    const shard = this.#keys.shardOf(tenant);
    return [
      this.#keys.webhookDeliveries(shard, tenant, endpointId),
      this.#keys.webhookDeliveriesEnded(shard, tenant, endpointId),
    ];
  }

  #recordOf(tenant: string, id: string): string {
    return this.#keys.webhookDeliveryPrefix(this.#keys.shardOf(tenant), tenant) + id;
  }
}
