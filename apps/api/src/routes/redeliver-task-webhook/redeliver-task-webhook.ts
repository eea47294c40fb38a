import type { RequestHandler } from 'express';
import { toWebhookDeliveryView } from '@harvest/contracts/webhook-view';
import type { RequestAttempt } from '@harvest/store/idempotent-answers';
import type { StoredDelivery } from '@harvest/store/webhook-delivery-codec';
import type { TaskRef } from '@harvest/store/task-store';
import { answerOnce } from '../../gateway/answer-once.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { taskNotFound, taskRefOf } from '../task-ref.ts';
import { deliveryIdOf, deliveryNotFound } from '../webhook-id.ts';

/** `POST /harvest/{task_id}/deliveries/{delivery_id}/redeliver`: the same body under the same id, once more. */
export function createRedeliverTaskWebhook(dependencies: RouteDependencies): RequestHandler {
  const { idempotentAnswers: answers, logger } = dependencies;
  return async (req, res) => {
    const ref = taskRefOf(req, res);
    const make = async (attempt: RequestAttempt) => {
      const body = toWebhookDeliveryView(await redeliver(dependencies, ref, deliveryIdOf(req), attempt));
      return { status: 202 as const, body, kept: body };
    };
    await answerOnce({ req, res, operation: 'redeliverTaskWebhook', body: null, answers, logger, make });
  };
}

/** @throws HarvestError `task.not_found` also when the task has expired: what signs its webhook went with it. */
async function redeliver(
  { webhooks }: RouteDependencies,
  ref: TaskRef,
  deliveryId: string,
  attempt: RequestAttempt,
): Promise<StoredDelivery> {
  const record = await webhooks.outbox.readTask(ref);
  if (record === null) throw taskNotFound();
  const known = await webhooks.deliveries.readOfTask(ref);
  if (known?.id !== deliveryId || record.webhook === undefined) throw deliveryNotFound();
  const delivery = await webhooks.deliveries.redeliverOfTask(ref, record.webhook.sealedSecret, attempt);
  if (delivery === null) throw deliveryNotFound();
  return delivery;
}
