import type { RequestHandler } from 'express';
import { type WebhookSecretRotated, webhookRotationGraceMs } from '@harvest/contracts/webhooks';
import { answerOnce } from '../../gateway/answer-once.ts';
import { callerOf } from '../../gateway/caller-of.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { webhookIdOf, webhookNotFound } from '../webhook-id.ts';
import { createWebhookSecret, sealWebhookSecret } from '../webhook-secret.ts';

/** `POST /webhooks/{webhook_id}/rotate-secret`: a new secret, beside which the one before signs for a day. */
export function createRotateWebhookSecret(dependencies: RouteDependencies): RequestHandler {
  const { webhooks, masterKeys, idempotentAnswers: answers, logger, clock } = dependencies;
  return async (req, res) => {
    const { tenant } = callerOf(res);
    const id = webhookIdOf(req);
    const make = async () => {
      const secret = createWebhookSecret();
      const sealedSecret = sealWebhookSecret(masterKeys, { tenant, keyId: id }, secret);
      const nowMs = clock.nowMs();
      const untilMs = nowMs + webhookRotationGraceMs;
      const rotated = await webhooks.endpoints.update(
        tenant,
        id,
        (endpoint) => ({
          ...endpoint,
          sealedSecret,
          previousSecret: { sealed: endpoint.sealedSecret, untilMs },
          updatedAtMs: nowMs,
        }),
        { forgetFailures: false },
      );
      if (rotated === null) throw webhookNotFound();
      const previous_secret_expires_at = new Date(untilMs).toISOString();
      const body: WebhookSecretRotated = { id, secret, previous_secret_expires_at };
      const kept: WebhookSecretRotated = { ...body, secret: null };
      return { status: 200 as const, body, kept };
    };
    await answerOnce({ req, res, operation: 'rotateWebhookSecret', body: null, answers, logger, make });
  };
}
