import { z } from 'zod';
import { parseUpstream } from '../parse-upstream.ts';

const pageSchema = z.object({
  models: z
    .array(z.object({ name: z.string(), supportedGenerationMethods: z.array(z.string()).optional() }))
    .default([]),
  nextPageToken: z.string().optional(),
});

/** A server that never says that it is done must not keep us asking. */
const pagesMax = 10;

/** Ids of the models that generate text. The SDK has no call for this, so the route is called directly. */
export async function listModelPages(
  fetch: typeof globalThis.fetch,
  options: { baseUrl: string; pageSize: number },
): Promise<readonly string[]> {
  const ids: string[] = [];
  let token = '';
  for (let page = 0; page < pagesMax; page += 1) {
    const query = new URLSearchParams({
      pageSize: String(options.pageSize),
      ...(token === '' ? {} : { pageToken: token }),
    });
    const response = await fetch(`${options.baseUrl}/v1beta/models?${query.toString()}`);
    const answer = parseUpstream(pageSchema, await response.json());
    for (const { name, supportedGenerationMethods } of answer.models) {
      if (supportedGenerationMethods?.includes('generateContent') !== false)
        ids.push(name.replace(/^models\//, ''));
    }
    if (answer.nextPageToken === undefined || answer.nextPageToken === '') break;
    token = answer.nextPageToken;
  }
  return ids;
}
