import type { Behaviour, ReceivedRequest } from '@harvest/testkit/llm';
import { z } from 'zod';
import type { BatchSubmission } from './api-client.ts';

const requestsMark = '\n\nRequests:\n';
const promptSchema = z.object({ messages: z.array(z.object({ content: z.string() })) });
const requestSchema = z.object({ id: z.int(), request: z.string() });

/** A batch of small queries that can be told from one another in what a provider receives. */
export function markedBatch(size: number): BatchSubmission {
  return {
    source: 'The dam was built in 1931. Nobody lives below it.',
    queries: Array.from({ length: size }, (_, index) => ({
      query: `When was it built? mark-${String(index)}`,
    })),
  };
}

/** The requests that a chat prompt puts together; null for any other prompt. */
export function batchedRequestsOf(
  received: ReceivedRequest,
): readonly z.infer<typeof requestSchema>[] | null {
  const prompt = promptSchema.safeParse(received.body).data?.messages.at(-1)?.content ?? '';
  const [, requests] = prompt.split(requestsMark);
  if (requests === undefined) return null;
  return requests.split('\n').map((line) => requestSchema.parse(JSON.parse(line)));
}

/** A whole answer to a prompt with several requests; each part repeats its request. */
export function batchAnswer(received: ReceivedRequest): Behaviour | undefined {
  const answers = batchedRequestsOf(received)?.map(({ id, request }) => ({
    id,
    found: true,
    text: `Asked: ${request}`,
    evidence: ['The dam was built in 1931.'],
  }));
  if (answers === undefined) return undefined;
  return {
    kind: 'answer',
    chunks: [JSON.stringify({ answers })],
    usage: { inputTokens: 100, outputTokens: 50 },
  };
}
