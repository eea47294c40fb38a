import type { RequestHandler } from 'express';
import { callerOf } from '../../gateway/caller-of.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { webhookIdOf, webhookNotFound } from '../webhook-id.ts';

/** `DELETE /webhooks/{webhook_id}`: deletes an endpoint with its secret and its log. */
export function createDeleteWebhook({ webhooks }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    if (!(await webhooks.endpoints.remove(callerOf(res).tenant, webhookIdOf(req)))) throw webhookNotFound();
    res.status(204).end();
  };
}
