import type { Request, RequestHandler } from 'express';
import { type NewApiKey, apiKeyRotationSchema } from '@harvest/contracts/api-key';
import type { RequestAttempt } from '@harvest/store/idempotent-answers';
import { answerOnce } from '../../gateway/answer-once.ts';
import { parseBody } from '../../middleware/parse-body.ts';
import { apiKeyNotFound, keyIdOf } from '../get-api-key/get-api-key.ts';
import type { RouteDependencies } from '../route-dependencies.ts';

/** `POST /admin/keys/{key_id}/rotate`: the same key with a new secret. */
export function createRotateApiKey(dependencies: RouteDependencies): RequestHandler {
  const { apiKeys, idempotentAnswers: answers, readJsonBody, logger } = dependencies;
  return async (req, res) => {
    const keyId = keyIdOf(req);
    const body = parseBody(apiKeyRotationSchema, hasBody(req) ? await readJsonBody(req, res) : {});
    const make = async (attempt: RequestAttempt) => {
      const rotated = await apiKeys.rotateOnce(keyId, body.grace_seconds, attempt);
      if (rotated === null) throw apiKeyNotFound();
      const answer: NewApiKey = { ...rotated.shown, key: rotated.key };
      return { status: 200 as const, body: answer, kept: { ...answer, key: null } };
    };
    await answerOnce({ req, res, operation: 'rotateApiKey', body, answers, logger, make });
  };
}

/** Whether a request announces a body (RFC 9112, section 6). */
function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
