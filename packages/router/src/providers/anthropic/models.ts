import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';
import type { CallContext } from '../../spec/provider.ts';
import { parseUpstream } from '../parse-upstream.ts';
import type { SdkCaller } from '../sdk-caller.ts';

const pageSchema = z.object({
  data: z.array(z.object({ id: z.string() })),
  has_more: z.boolean(),
  last_id: z.string().nullable(),
});

const pageSize = 1_000;
/** A server that never says that it is done must not keep us asking. */
const pagesMax = 10;

/** Ids of all models, page by page. */
export async function listModelPages(
  caller: SdkCaller<Anthropic>,
  context: CallContext,
): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: { after_id?: string } = {};
  for (let page = 0; page < pagesMax; page += 1) {
    const asked = { limit: pageSize, ...cursor };
    const answer = await caller.call(
      context,
      (client) => client.models.list(asked),
      (value) => parseUpstream(pageSchema, value),
    );
    ids.push(...answer.data.map(({ id }) => id));
    if (!answer.has_more || answer.last_id === null) break;
    cursor = { after_id: answer.last_id };
  }
  return ids;
}
