import type { RequestHandler } from 'express';
import { type NewApiKey, apiKeyRequestSchema } from '@harvest/contracts/api-key';
import { answerOnce } from '../../gateway/answer-once.ts';
import { invalidBody, parseBody } from '../../middleware/parse-body.ts';
import type { RouteDependencies } from '../route-dependencies.ts';

/** `POST /admin/keys`: the one answer that holds the whole key. */
export function createCreateApiKey(dependencies: RouteDependencies): RequestHandler {
  const { apiKeys, idempotentAnswers: answers, readJsonBody, clock, logger } = dependencies;
  return async (req, res) => {
    const body = parseBody(apiKeyRequestSchema, await readJsonBody(req, res));
    if (body.expires_at !== null && Date.parse(body.expires_at) <= clock.nowMs()) {
      throw invalidBody([{ pointer: '/expires_at', message: 'must be in the future' }]);
    }
    const make = async () => {
      const { shown, key } = await apiKeys.create(body);
      const created: NewApiKey = { ...shown, key };
      return {
        status: 201 as const,
        body: created,
        kept: { ...created, key: null },
        location: `${req.baseUrl}/admin/keys/${shown.key_id}`,
      };
    };
    await answerOnce({ req, res, operation: 'createApiKey', body, answers, logger, make });
  };
}
