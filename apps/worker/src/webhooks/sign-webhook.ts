import { createHmac } from 'node:crypto';
import { webhookSecretBytes } from '@harvest/contracts/webhooks';

/**
 * The headers of a delivery: HMAC-SHA256 over `id.timestamp.body`, one signature for each secret, as Standard Webhooks
 * says (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 *
 * @throws Error for a secret that is not `whsec_` and base64
 */
export function signWebhook(delivery: {
  readonly id: string;
  readonly sentAtMs: number;
  readonly body: string;
  /** The current one first. */
  readonly secrets: readonly string[];
}): Readonly<Record<string, string>> {
  const { id, sentAtMs, body, secrets } = delivery;
  const timestamp = String(Math.floor(sentAtMs / 1_000));
  const signatures = secrets.map((secret) => {
    const bytes = webhookSecretBytes(secret);
    if (bytes === null) throw new Error('the secret of the webhook is malformed');
    return `v1,${createHmac('sha256', bytes).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
