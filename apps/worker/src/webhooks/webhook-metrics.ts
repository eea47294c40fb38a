import { withTimeout } from '@harvest/runtime/lifecycle';
import { Counter, Gauge, type Registry } from '@harvest/runtime/metrics';

/**
 * How a delivery went on: `delivered`, `retried` later, `failed` for good, `dropped` because its endpoint is disabled or
 * gone, or `overflowed` because too many wait for the endpoint.
 */
export type WebhookOutcome = 'delivered' | 'retried' | 'failed' | 'dropped' | 'overflowed';

/** What is counted of webhooks. */
export interface WebhookMetrics {
  readonly count: (outcome: WebhookOutcome) => void;
}

/** For reading the depth of the queues, so that metrics are answered with Redis down, too. */
const depthTimeoutMs = 1_000;

/** Registers the metrics of webhooks. */
export function createWebhookMetrics(registry: Registry, depth: () => Promise<number>): WebhookMetrics {
  const registers = [registry];
  const deliveries = new Counter({
    name: 'harvest_webhook_deliveries_total',
    help: 'Deliveries of webhooks by how an attempt left them.',
    labelNames: ['outcome'],
    registers,
  });
  new Gauge({
    name: 'harvest_webhook_queue_depth',
    help: 'Deliveries that wait for all workers, those between two attempts included.',
    registers,
    async collect() {
      const count = await withTimeout(depth(), depthTimeoutMs).catch(() => null);
      if (count === null) this.reset();
      else this.set(count);
    },
  });
  return {
    count: (outcome) => {
      deliveries.inc({ outcome });
    },
  };
}
