import type { RequestHandler } from 'express';
import { toWebhookEndpointView } from '@harvest/contracts/webhook-view';
import {
  type WebhookCreated,
  createWebhookRequestSchema,
  webhookEndpointIdOf,
  webhookEndpointsMax,
} from '@harvest/contracts/webhooks';
import { HarvestError } from '@harvest/runtime/harvest-error';
import type { RequestAttempt } from '@harvest/store/idempotent-answers';
import type { WebhookEndpoint } from '@harvest/store/webhook-endpoints';
import { answerOnce } from '../../gateway/answer-once.ts';
import { callerOf } from '../../gateway/caller-of.ts';
import { parseBody } from '../../middleware/parse-body.ts';
import type { RouteDependencies } from '../route-dependencies.ts';
import { createWebhookSecret, sealWebhookSecret } from '../webhook-secret.ts';

/** `POST /webhooks`: keeps a new endpoint and shows its secret this once. */
export function createCreateWebhook(dependencies: RouteDependencies): RequestHandler {
  const {
    webhooks,
    webhookUrls,
    masterKeys,
    idempotentAnswers: answers,
    logger,
    readJsonBody,
    clock,
  } = dependencies;
  return async (req, res) => {
    const { tenant } = callerOf(res);
    const body = parseBody(createWebhookRequestSchema, await readJsonBody(req, res));
    const url = webhookUrls.vet(body.url).href;
    const make = async ({ seed }: RequestAttempt) => {
      const id = webhookEndpointIdOf(seed);
      const secret = createWebhookSecret();
      const nowMs = clock.nowMs();
      const endpoint: WebhookEndpoint = {
        id,
        url,
        events: body.events,
        description: body.description ?? null,
        enabled: true,
        sealedSecret: sealWebhookSecret(masterKeys, { tenant, keyId: id }, secret),
        earlierSecrets: [],
        secretFrom: seed.toString('hex'),
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
      };
      const kept = await webhooks.endpoints.create(tenant, endpoint);
      if (kept === null) throw tooMany();
      const isMine = kept.sealedSecret === endpoint.sealedSecret;
      const created: WebhookCreated = { ...toWebhookEndpointView(kept), secret: isMine ? secret : null };
      return {
        status: 201 as const,
        body: created,
        kept: { ...created, secret: null },
        location: `${req.baseUrl}/webhooks/${id}`,
      };
    };
    await answerOnce({ req, res, operation: 'createWebhook', body, answers, logger, make });
  };
}

function tooMany(): HarvestError {
  return new HarvestError({
    code: 'webhook.too_many_endpoints',
    publicMessage: `A tenant has at most ${String(webhookEndpointsMax)} webhook endpoints. Delete one first.`,
  });
}
