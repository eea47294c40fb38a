import type { RequestHandler } from 'express';
import { type WebhookSecretRotated, webhookRotationGraceMs } from '@harvest/contracts/webhooks';
import type { RequestAttempt } from '@harvest/store/idempotent-answers';
import { answerOnce } from '../../gateway/answer-once.ts';
import { callerOf } from '../../gateway/caller-of.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { webhookIdOf, webhookNotFound } from '../webhook-id.ts';
import { createWebhookSecret, sealWebhookSecret } from '../webhook-secret.ts';

/** `POST /webhooks/{webhook_id}/rotate-secret`: a new secret, beside which those before go on signing for their day. */
export function createRotateWebhookSecret(dependencies: RouteDependencies): RequestHandler {
  const { webhooks, masterKeys, idempotentAnswers: answers, logger, clock } = dependencies;
  return async (req, res) => {
    const { tenant } = callerOf(res);
    const id = webhookIdOf(req);
    const make = async ({ seed }: RequestAttempt) => {
      const secret = createWebhookSecret();
      const sealed = sealWebhookSecret(masterKeys, { tenant, keyId: id }, secret);
      const nowMs = clock.nowMs();
      const untilMs = nowMs + webhookRotationGraceMs;
      const rotated = await webhooks.endpoints.rotate(tenant, id, { sealed, seed }, { nowMs, untilMs });
      if (rotated === null) throw webhookNotFound();
      const body: WebhookSecretRotated = {
        id,
        secret: rotated.sealedSecret === sealed ? secret : null,
        previous_secret_expires_at: new Date(rotated.earlierSecrets[0]?.untilMs ?? untilMs).toISOString(),
      };
      const kept: WebhookSecretRotated = { ...body, secret: null };
      return { status: 200 as const, body, kept };
    };
    await answerOnce({ req, res, operation: 'rotateWebhookSecret', body: null, answers, logger, make });
  };
}
