import type { RequestHandler } from 'express';
import { type NewApiKey, apiKeyRequestSchemaAt } from '@harvest/contracts/api-key';
import type { RequestAttempt } from '@harvest/store/idempotent-answers';
import { answerOnce } from '../../gateway/answer-once.ts';
import { parseBody } from '../../middleware/parse-body.ts';
import type { RouteDependencies } from '../route-dependencies.ts';

/** `POST /admin/keys`: the one answer that holds the whole key. */
export function createCreateApiKey(dependencies: RouteDependencies): RequestHandler {
  const { apiKeys, idempotentAnswers: answers, readJsonBody, clock, logger } = dependencies;
  return async (req, res) => {
    const body = parseBody(apiKeyRequestSchemaAt(clock.nowMs()), await readJsonBody(req, res));
    const make = async (attempt: RequestAttempt) => {
      const { shown, key } = await apiKeys.createOnce(body, attempt);
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
