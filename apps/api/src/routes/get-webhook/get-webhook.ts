import type { RequestHandler } from 'express';
import { toWebhookEndpointView } from '@harvest/contracts/webhook-view';
import { callerOf } from '../../gateway/caller-of.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { webhookIdOf, webhookNotFound } from '../webhook-id.ts';

/** `GET /webhooks/{webhook_id}`: one endpoint and how it fares. */
export function createGetWebhook({ webhooks }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const endpoint = await webhooks.endpoints.get(callerOf(res).tenant, webhookIdOf(req));
    if (endpoint === null) throw webhookNotFound();
    sendJson(res, 200, toWebhookEndpointView(endpoint));
  };
}
