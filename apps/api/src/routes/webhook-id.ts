import type { Request } from 'express';
import { webhookDeliveryIdSchema, webhookEndpointIdSchema } from '@harvest/contracts/webhooks';
import { HarvestError } from '@harvest/runtime/harvest-error';

/** The endpoint that the path names. @throws HarvestError `webhook.not_found` for what cannot be one. */
export function webhookIdOf(req: Request): string {
  const id = webhookEndpointIdSchema.safeParse(req.params['webhook_id']);
  if (!id.success) throw webhookNotFound();
  return id.data;
}

/** The delivery that the path names. @throws HarvestError `webhook.delivery_not_found` for what cannot be one. */
export function deliveryIdOf(req: Request): string {
  const id = webhookDeliveryIdSchema.safeParse(req.params['delivery_id']);
  if (!id.success) throw deliveryNotFound();
  return id.data;
}

/** The answer to an id that is unknown or another tenant's: a client cannot tell these apart. */
export function webhookNotFound(): HarvestError {
  return new HarvestError({
    code: 'webhook.not_found',
    publicMessage: 'There is no webhook endpoint with this id.',
  });
}

/** The answer to the id of a delivery that is unknown, expired, or another endpoint's or task's. */
export function deliveryNotFound(): HarvestError {
  return new HarvestError({
    code: 'webhook.delivery_not_found',
    publicMessage: 'There is no delivery with this id here, or it has expired.',
  });
}
