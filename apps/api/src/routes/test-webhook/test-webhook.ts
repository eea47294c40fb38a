import type { RequestHandler } from 'express';
import type { WebhookPayload } from '@harvest/contracts/webhook-payload';
import { toWebhookDeliveryView } from '@harvest/contracts/webhook-view';
import { webhookDeliveryIdOf } from '@harvest/contracts/webhooks';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { traceparentOf } from '@harvest/runtime/tracing';
import type { RequestAttempt } from '@harvest/store/idempotent-answers';
import { answerOnce } from '../../gateway/answer-once.ts';
import { callerOf } from '../../gateway/caller-of.ts';
import { contextOf } from '../../middleware/request-context.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { webhookIdOf, webhookNotFound } from '../webhook-id.ts';

/** Deliveries that wait have piled up; the workers make them as fast as the endpoint takes them. */
const fullRetryMs = 60_000;

/** `POST /webhooks/{webhook_id}/test`: delivers an event that says nothing of any task. */
export function createTestWebhook(dependencies: RouteDependencies): RequestHandler {
  const { webhooks, idempotentAnswers: answers, logger, clock } = dependencies;
  return async (req, res) => {
    const { tenant } = callerOf(res);
    const endpointId = webhookIdOf(req);
    const make = async ({ seed }: RequestAttempt) => {
      if ((await webhooks.endpoints.get(tenant, endpointId)) === null) throw webhookNotFound();
      const timestamp = new Date(clock.nowMs()).toISOString();
      const payload: WebhookPayload = { type: 'webhook.test', timestamp, data: { webhook_id: endpointId } };
      const delivery = await webhooks.deliveries.add(
        {
          id: webhookDeliveryIdOf(seed),
          tenant,
          endpointId,
          taskId: null,
          type: payload.type,
          body: JSON.stringify(payload),
          status: 'pending',
          receiver: null,
          traceparent: traceparentOf(contextOf(res).span.context),
        },
        { announce: true },
      );
      if (delivery === null) throw queueFull();
      const body = toWebhookDeliveryView(delivery);
      return { status: 202 as const, body, kept: body };
    };
    await answerOnce({ req, res, operation: 'testWebhook', body: null, answers, logger, make });
  };
}

function queueFull(): HarvestError {
  return new HarvestError({
    code: 'queue.full',
    publicMessage: 'Too many deliveries wait for this endpoint.',
    retryAfterMs: fullRetryMs,
  });
}
