import type { HarvestSpec } from '@harvest/contracts/task-record';
import type { TaskWebhook } from '@harvest/contracts/webhooks';
import type { TaskRef } from '@harvest/store/task-store';
import type { RouteDependencies } from './route-dependencies.ts';
import { sealWebhookSecret } from './webhook-secret.ts';

/**
 * The webhook that a submission brings along, as the spec of its task keeps it.
 *
 * @throws HarvestError `webhook.url_refused`, `secrets.not_configured`
 */
export function taskWebhookOf(
  webhook: TaskWebhook | undefined,
  { tenant, taskId }: TaskRef,
  { webhookUrls, masterKeys }: Pick<RouteDependencies, 'webhookUrls' | 'masterKeys'>,
): HarvestSpec['webhook'] {
  if (webhook === undefined) return undefined;
  const url = webhookUrls.vet(webhook.url).href;
  const sealedSecret = sealWebhookSecret(masterKeys, { tenant, keyId: taskId }, webhook.secret);
  return { url, sealedSecret };
}
