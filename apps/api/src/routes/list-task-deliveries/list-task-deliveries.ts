import type { RequestHandler } from 'express';
import { toWebhookDeliveryView } from '@harvest/contracts/webhook-view';
import type { WebhookDeliveryPage } from '@harvest/contracts/webhooks';
import type { RouteDependencies } from '../route-dependencies.ts';
import { sendJson } from '../send-json.ts';
import { taskNotFound, taskRefOf } from '../task-ref.ts';

/** `GET /harvest/{task_id}/deliveries`: how the task's own webhook was told of its end; a task has one delivery at most. */
export function createListTaskDeliveries({ webhooks }: RouteDependencies): RequestHandler {
  return async (req, res) => {
    const ref = taskRefOf(req, res);
    const delivery = await webhooks.deliveries.readOfTask(ref);
    // A delivery may be kept for longer than its task.
    if (delivery === null && (await webhooks.outbox.readTask(ref)) === null) throw taskNotFound();
    const answer: WebhookDeliveryPage = {
      deliveries: delivery === null ? [] : [toWebhookDeliveryView(delivery)],
      next_cursor: null,
    };
    sendJson(res, 200, answer);
  };
}
