import type {
  WebhookAttempt,
  WebhookDeliveredType,
  WebhookDeliveryStatus,
  WebhookDeliveryView,
  WebhookDisabledReason,
  WebhookEndpointView,
  WebhookEventType,
} from './webhooks.ts';

const iso = (epochMs: number): string => new Date(epochMs).toISOString();
const isoOrNull = (epochMs: number | null): string | null => (epochMs === null ? null : iso(epochMs));

/** Maps an endpoint, as the store keeps it, to what clients see. */
export function toWebhookEndpointView(endpoint: {
  readonly id: string;
  readonly url: string;
  readonly events: readonly WebhookEventType[];
  readonly description: string | null;
  readonly enabled: boolean;
  readonly disabledReason: WebhookDisabledReason | null;
  readonly failures: number;
  readonly failingSinceMs: number | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}): WebhookEndpointView {
  return {
    id: endpoint.id,
    url: endpoint.url,
    events: [...endpoint.events],
    description: endpoint.description,
    enabled: endpoint.enabled && endpoint.disabledReason === null,
    disabled_reason: endpoint.disabledReason,
    consecutive_failures: endpoint.failures,
    failing_since: isoOrNull(endpoint.failingSinceMs),
    created_at: iso(endpoint.createdAtMs),
    updated_at: iso(endpoint.updatedAtMs),
  };
}

/** Maps a delivery, as the store keeps it, to what clients see. */
export function toWebhookDeliveryView(delivery: {
  readonly id: string;
  readonly type: WebhookDeliveredType;
  readonly taskId: string | null;
  readonly status: WebhookDeliveryStatus;
  readonly attempts: readonly WebhookAttempt[];
  readonly nextAttemptAtMs: number | null;
  readonly createdAtMs: number;
}): WebhookDeliveryView {
  return {
    id: delivery.id,
    type: delivery.type,
    task_id: delivery.taskId,
    status: delivery.status,
    attempts: [...delivery.attempts],
    next_attempt_at: isoOrNull(delivery.nextAttemptAtMs),
    created_at: iso(delivery.createdAtMs),
  };
}
