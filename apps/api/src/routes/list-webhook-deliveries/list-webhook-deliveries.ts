import type { RequestHandler } from 'express';
import { toWebhookDeliveryView } from '@harvest/contracts/webhook-view';
import type { WebhookDeliveryPage } from '@harvest/contracts/webhooks';
import { callerOf } from '../../gateway/caller-of.ts';
import { parsePageQuery } from '../parse-page-query.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { webhookIdOf, webhookNotFound } from '../webhook-id.ts';

/** `GET /webhooks/{webhook_id}/deliveries`: a page of the endpoint's log, newest first. */
export function createListWebhookDeliveries({ webhooks }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const { tenant } = callerOf(res);
    const endpointId = webhookIdOf(req);
    const { limit, cursor } = parsePageQuery(req.query, {});
    if ((await webhooks.endpoints.get(tenant, endpointId)) === null) throw webhookNotFound();
    const page = await webhooks.deliveries.list({ tenant, endpointId, cursor, limit });
    const answer: WebhookDeliveryPage = {
      deliveries: page.deliveries.map(toWebhookDeliveryView),
      next_cursor: page.nextCursor,
    };
    sendJson(res, 200, answer);
  };
}
