import { type ChatRequest, chatRequestSchema } from '@harvest/contracts/chat-request';
import type { RequestLimits } from '@harvest/contracts/harvest-request';
import { invalidBody, parseBody } from '../../middleware/parse-body.ts';

/**
 * Reads the body of a chat completion.
 *
 * @throws HarvestError `request.invalid`, whose first field names the offending parameter.
 */
export function parseChatRequest(body: unknown, limits: RequestLimits): ChatRequest {
  const request = parseBody(chatRequestSchema, body);
  const name = typeof request.max_completion_tokens === 'number' ? 'max_completion_tokens' : 'max_tokens';
  if ((request[name] ?? 0) > limits.outputTokensMax) {
    throw invalidBody([
      { pointer: `/${name}`, message: `must be at most ${String(limits.outputTokensMax)}` },
    ]);
  }
  return request;
}
