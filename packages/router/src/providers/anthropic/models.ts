import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import { parseUpstream } from '../parse-upstream.ts';

const pageSchema = z.object({
  data: z.array(z.object({ id: z.string() })),
  has_more: z.boolean(),
  last_id: z.string().nullable(),
});

const pageSize = 1_000;
/** A server that never says that it is done must not keep us asking. */
const pagesMax = 10;

/** Ids of all models, page by page. */
export async function listModelPages(client: Anthropic, signal: AbortSignal): Promise<readonly string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < pagesMax; page += 1) {
    const cursor: { after_id?: string } = after === null ? {} : { after_id: after };
    const answer = parseUpstream(
      pageSchema,
      await client.models.list({ limit: pageSize, ...cursor }, { signal }),
    );
    ids.push(...answer.data.map(({ id }) => id));
    if (!answer.has_more || answer.last_id === null) break;
    after = answer.last_id;
  }
  return ids;
}
