import type { RequestHandler } from 'express';
import { toWebhookEndpointView } from '@harvest/contracts/webhook-view';
import type { WebhookList } from '@harvest/contracts/webhooks';
import { callerOf } from '../../gateway/caller-of.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';

/** `GET /webhooks`: all endpoints of the tenant. */
export function createListWebhooks({ webhooks }: RouteDependencies): RequestHandler {
  return async (_req, res) => {
    const endpoints = await webhooks.endpoints.list(callerOf(res).tenant);
    const answer: WebhookList = { webhooks: endpoints.map(toWebhookEndpointView) };
    sendJson(res, 200, answer);
  };
}
