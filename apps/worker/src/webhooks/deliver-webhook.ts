import type { GuardedPoster } from '@harvest/acquisition/create-guarded-poster';
import { webhookSecretPurpose } from '@harvest/contracts/webhooks';
import type { JobVerdict } from '@harvest/queue/job-terms';
import type { WebhookJob } from '@harvest/queue/webhook-queue';
import type { WebhookUrlPolicy } from '@harvest/runtime/addresses/webhook-url';
import type { Clock } from '@harvest/runtime/clock';
import type { Logger } from '@harvest/runtime/logger';
import type { MasterKeys } from '@harvest/runtime/secrets/master-keys';
import { openSecret } from '@harvest/runtime/secrets/open-secret';
import { SpanKind, contextOfTraceparent, startSpan } from '@harvest/runtime/tracing';
import type { Store } from '@harvest/store/create-store';
import type { FailureLimits } from '@harvest/store/webhook-deliveries';
import type { StoredDelivery } from '@harvest/store/webhook-delivery-codec';
import { type AttemptResult, resultOfAnswer, resultOfError } from './attempt-result.ts';
import { DeliverySlots, type SlotLimit } from './delivery-slots.ts';
import { pauseAfter } from './retry-schedule.ts';
import { signWebhook } from './sign-webhook.ts';
import type { WebhookMetrics } from './webhook-metrics.ts';

/** How many deliveries may be under way in this process. */
export interface DeliveryLimits {
  /** To one host, for one tenant. */
  readonly perReceiver: number;
  readonly perTenant: number;
  readonly perProcess: number;
}

/** What deliveries are made with. */
export interface DelivererOptions {
  readonly store: Pick<Store, 'webhooks'>;
  readonly poster: Pick<GuardedPoster, 'post'>;
  readonly urls: WebhookUrlPolicy;
  readonly masterKeys: MasterKeys | null;
  readonly pausesMs: readonly number[];
  readonly failureLimits: FailureLimits;
  readonly limits: DeliveryLimits;
  readonly metrics: WebhookMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Who is told, and what signs; secrets are sealed under `keyId`. */
interface Receiver {
  readonly url: string;
  readonly keyId: string;
  readonly sealedSecrets: readonly string[];
}

/** A job that comes early, as after the loss of its worker, is put off. */
const earlyMs = 1_000;

/** Makes one attempt of a delivery. Its record tells whether there is anything to do, and when. */
export class WebhookDeliverer {
  readonly #options: DelivererOptions;
  readonly #slots: DeliverySlots;

  constructor(options: DelivererOptions) {
    this.#options = options;
    this.#slots = new DeliverySlots({ nowMs: options.clock.monotonicMs });
  }

  /**
   * Runs a job of the queue. An attempt that the signal breaks off leaves no trace in the record, and its job runs again.
   *
   * @throws HarvestError `store.unavailable`; the job then runs again
   */
  async run({ tenant, deliveryId, round }: WebhookJob, signal: AbortSignal): Promise<JobVerdict> {
    const { store, clock } = this.#options;
    const delivery = await store.webhooks.deliveries.read(tenant, deliveryId);
    if (delivery?.status !== 'pending' || delivery.round !== round) return { kind: 'done' };
    const earlyByMs = (delivery.nextAttemptAtMs ?? 0) - clock.nowMs();
    // The time of the first attempt is by the clock of Redis.
    if (delivery.tries > 0 && earlyByMs > earlyMs) return { kind: 'retry', inMs: earlyByMs };
    const receiver = await this.#receiverOf(delivery);
    if (receiver === null) return await this.#drop(delivery);
    const turn = this.#slots.take(this.#slotsOf(tenant, receiver.url));
    if (turn.kind === 'full') return { kind: 'retry', inMs: turn.inMs };
    try {
      return await this.#attempt(delivery, receiver, signal);
    } finally {
      turn.giveBack();
    }
  }

  /** Null when the endpoint is deleted or disabled. */
  async #receiverOf({ tenant, endpointId, taskId, receiver }: StoredDelivery): Promise<Receiver | null> {
    if (receiver !== null)
      return { url: receiver.url, keyId: taskId ?? '', sealedSecrets: [receiver.sealedSecret] };
    const endpoint = await this.#options.store.webhooks.endpoints.get(tenant, endpointId);
    if (endpoint?.enabled !== true || endpoint.disabledReason !== null) return null;
    const { id, url, sealedSecret, earlierSecrets } = endpoint;
    return { url, keyId: id, sealedSecrets: [sealedSecret, ...earlierSecrets.map(({ sealed }) => sealed)] };
  }

  /** A host is one receiver, however many endpoints and single tasks name it. */
  #slotsOf(tenant: string, url: string): readonly SlotLimit[] {
    const { perReceiver, perTenant, perProcess } = this.#options.limits;
    return [
      { name: `receiver ${tenant} ${new URL(url).host}`, max: perReceiver },
      { name: `tenant ${tenant}`, max: perTenant },
      { name: 'process', max: perProcess },
    ];
  }

  async #drop(delivery: StoredDelivery): Promise<JobVerdict> {
    const { store, metrics, failureLimits, logger } = this.#options;
    const outcome = { status: 'dropped', attempt: null, nextAttemptAtMs: null, credit: 'nothing' } as const;
    const { written } = await store.webhooks.deliveries.settle(delivery, outcome, failureLimits);
    if (!written) return { kind: 'done' };
    metrics.count('dropped');
    logger.info('a webhook was dropped: its endpoint is disabled or deleted', fieldsOf(delivery));
    return { kind: 'done' };
  }

  async #attempt(delivery: StoredDelivery, receiver: Receiver, signal: AbortSignal): Promise<JobVerdict> {
    const { clock, logger } = this.#options;
    const span = startSpan({
      name: 'webhook.deliver',
      kind: SpanKind.CLIENT,
      parent: contextOfTraceparent(delivery.traceparent),
      attributes: { 'harvest.delivery.id': delivery.id, 'harvest.delivery.type': delivery.type },
    });
    const sentAtMs = clock.nowMs();
    const startedMs = clock.monotonicMs();
    const { result, error } = await this.#send(delivery, receiver, { sentAtMs, signal });
    const { statusCode, failure } = result;
    if (statusCode !== null) span.setAttributes({ 'http.response.status_code': statusCode });
    span.end(failure === null ? undefined : (error ?? new Error(failure)));
    if (statusCode === null && signal.aborted) {
      // Whether the receiver would have answered is unknown, so that it is asked again, under the same id.
      logger.info('a webhook attempt was broken off', fieldsOf(delivery));
      return { kind: 'retry', inMs: 0 };
    }
    return await this.#settle(delivery, result, {
      sentAtMs,
      durationMs: Math.round(clock.monotonicMs() - startedMs),
      error,
    });
  }

  async #send(
    { id, tenant, body }: StoredDelivery,
    { url: text, keyId, sealedSecrets }: Receiver,
    { sentAtMs, signal }: { readonly sentAtMs: number; readonly signal: AbortSignal },
  ): Promise<{ readonly result: AttemptResult; readonly error: Error | null }> {
    const { poster, urls, masterKeys } = this.#options;
    try {
      // What may be called may have changed since it was taken in.
      const url = urls.vet(text);
      const secrets = sealedSecrets.map((sealed) =>
        openSecret(masterKeys, { tenant, keyId, purpose: webhookSecretPurpose }, sealed),
      );
      const headers = signWebhook({ id, sentAtMs, body, secrets });
      return { result: resultOfAnswer(await poster.post({ url, headers, body, signal })), error: null };
    } catch (error) {
      return { result: resultOfError(error), error: Error.isError(error) ? error : null };
    }
  }

  async #settle(
    delivery: StoredDelivery,
    result: AttemptResult,
    sent: { readonly sentAtMs: number; readonly durationMs: number; readonly error: Error | null },
  ): Promise<JobVerdict> {
    const { store, metrics, logger, pausesMs, failureLimits, random, clock } = this.#options;
    const { failure, statusCode, retryAfterMs, credit } = result;
    const mayRetry = failure !== null && failure !== 'gone';
    const pauseMs = mayRetry ? pauseAfter(delivery.tries + 1, { pausesMs, retryAfterMs, random }) : null;
    const status = failure === null ? 'delivered' : pauseMs === null ? 'failed' : 'pending';
    const attempt = {
      at: new Date(sent.sentAtMs).toISOString(),
      status_code: statusCode,
      failure,
      duration_ms: sent.durationMs,
    };
    const nextAttemptAtMs = pauseMs === null ? null : clock.nowMs() + pauseMs;
    const outcome = { status, attempt, nextAttemptAtMs, credit } as const;
    const { written, disabled } = await store.webhooks.deliveries.settle(delivery, outcome, failureLimits);
    metrics.count(status === 'pending' ? 'retried' : status);
    logger.info('webhook attempt', {
      ...fieldsOf(delivery),
      outcome: status,
      status_code: statusCode,
      failure,
      duration_ms: sent.durationMs,
      retry_in_ms: pauseMs,
      ...(sent.error === null ? {} : { err: sent.error }),
    });
    if (disabled !== null)
      logger.warn('a webhook endpoint is disabled', { ...fieldsOf(delivery), reason: disabled });
    return written && pauseMs !== null ? { kind: 'retry', inMs: pauseMs } : { kind: 'done' };
  }
}

function fieldsOf({ id, tenant, taskId, endpointId }: StoredDelivery): Record<string, string | null> {
  return { delivery_id: id, webhook_id: endpointId, task_id: taskId, tenant };
}
