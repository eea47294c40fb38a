import { z } from 'zod';
import type { CallContext } from '../../spec/provider.ts';
import { parseUpstream } from '../parse-upstream.ts';
import type { SdkCaller } from '../sdk-caller.ts';
import type { GeminiClient } from './client.ts';

const pageSchema = z.object({
  models: z
    .array(z.object({ name: z.string(), supportedGenerationMethods: z.array(z.string()).optional() }))
    .default([]),
  nextPageToken: z.string().optional(),
});

const pageSize = 1_000;
/** A server that never says that it is done must not keep us asking. */
const pagesMax = 10;

/** Ids of the models that generate text, page by page. */
export async function listModelPages(
  caller: SdkCaller<GeminiClient>,
  context: CallContext,
): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: { pageToken?: string } = {};
  for (let page = 0; page < pagesMax; page += 1) {
    const asked = { pageSize, ...cursor };
    const answer = await caller.call(
      context,
      (client) => client.listModels(asked),
      (value) => parseUpstream(pageSchema, value),
    );
    for (const { name, supportedGenerationMethods } of answer.models) {
      if (supportedGenerationMethods?.includes('generateContent') !== false)
        ids.push(name.replace(/^models\//, ''));
    }
    if (answer.nextPageToken === undefined || answer.nextPageToken === '') break;
    cursor = { pageToken: answer.nextPageToken };
  }
  return ids;
}
