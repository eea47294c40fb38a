import type { RequestHandler } from 'express';
import { toWebhookEndpointView } from '@harvest/contracts/webhook-view';
import { updateWebhookRequestSchema } from '@harvest/contracts/webhooks';
import { callerOf } from '../../gateway/caller-of.ts';
import { parseBody } from '../../middleware/parse-body.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { webhookIdOf, webhookNotFound } from '../webhook-id.ts';

/** `PATCH /webhooks/{webhook_id}`: changes what is sent and leaves the rest. */
export function createUpdateWebhook(dependencies: RouteDependencies): RequestHandler {
  const { webhooks, webhookUrls, readJsonBody, clock } = dependencies;
  return async (req, res) => {
    const { tenant } = callerOf(res);
    const id = webhookIdOf(req);
    const request = parseBody(updateWebhookRequestSchema, await readJsonBody(req, res));
    const url = request.url === undefined ? null : webhookUrls.vet(request.url).href;
    const updated = await webhooks.endpoints.update(
      tenant,
      id,
      (endpoint) => ({
        ...endpoint,
        url: url ?? endpoint.url,
        events: request.events ?? endpoint.events,
        description: request.description === undefined ? endpoint.description : request.description,
        enabled: request.enabled ?? endpoint.enabled,
        updatedAtMs: clock.nowMs(),
      }),
      { forgetFailures: request.enabled === true },
    );
    if (updated === null) throw webhookNotFound();
    sendJson(res, 200, toWebhookEndpointView(updated));
  };
}
