import type { RequestHandler } from 'express';
import { toWebhookDeliveryView } from '@harvest/contracts/webhook-view';
import type { RequestAttempt } from '@harvest/store/idempotent-answers';
import { answerOnce } from '../../gateway/answer-once.ts';
import { callerOf } from '../../gateway/caller-of.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { deliveryIdOf, deliveryNotFound, webhookIdOf, webhookNotFound } from '../webhook-id.ts';

/** `POST /webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver`: the same body under the same id, once more. */
export function createRedeliverWebhook(dependencies: RouteDependencies): RequestHandler {
  const { webhooks, idempotentAnswers: answers, logger } = dependencies;
  return async (req, res) => {
    const { tenant } = callerOf(res);
    const endpointId = webhookIdOf(req);
    const deliveryId = deliveryIdOf(req);
    const make = async (attempt: RequestAttempt) => {
      if ((await webhooks.endpoints.get(tenant, endpointId)) === null) throw webhookNotFound();
      const delivery = await webhooks.deliveries.redeliver(tenant, endpointId, deliveryId, attempt);
      if (delivery === null) throw deliveryNotFound();
      const body = toWebhookDeliveryView(delivery);
      return { status: 202 as const, body, kept: body };
    };
    await answerOnce({ req, res, operation: 'redeliverWebhook', body: null, answers, logger, make });
  };
}
