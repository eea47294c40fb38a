import { z } from 'zod';
import type { StreamPart, TokenUsage } from '../../spec/provider.ts';
import { parseUpstream } from '../parse-upstream.ts';
import type { BodyInspector } from '../upstream-call.ts';
import { MissingEndMarkError } from '../upstream-faults.ts';
import { toResponse, toUsage, usageSchema } from './response.ts';

const chunkSchema = z.object({
  model: z.string().nullish(),
  choices: z.array(
    z.object({
      delta: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: usageSchema.nullish(),
});

/** Turns the SDK's chunks into parts of the port; the usage comes in a last chunk without choices. */
export async function* readStream(
  chunks: AsyncIterable<unknown>,
  requestedModel: string,
): AsyncGenerator<StreamPart> {
  let text = '';
  let refusal = '';
  let model = requestedModel;
  let finish: string | undefined;
  let usage: TokenUsage | null = null;
  for await (const value of chunks) {
    const chunk = parseUpstream(chunkSchema, value);
    const [choice] = chunk.choices;
    model = chunk.model ?? model;
    usage = toUsage(chunk.usage) ?? usage;
    finish = choice?.finish_reason ?? finish;
    refusal += choice?.delta?.refusal ?? '';
    const delta = choice?.delta?.content ?? '';
    if (delta === '') continue;
    text += delta;
    yield { type: 'delta', text: delta };
  }
  if (finish === undefined) throw new MissingEndMarkError();
  yield { type: 'finish', response: toResponse({ text, model, finish, refusal, usage }) };
}

/**
 * Fails a stream that ends without `data: [DONE]`. The SDK stops reading there and does not say whether it came. A
 * JSON string cannot contain a line feed, so a line that reads like this is the mark and never text.
 */
export function createDoneInspector(): BodyInspector {
  const decoder = new TextDecoder('latin1');
  const tailLength = 32;
  let tail = '\n';
  let done = false;
  return {
    chunk: (bytes) => {
      const text = tail + decoder.decode(bytes);
      done ||= /[\r\n]data: ?\[DONE\]/.test(text);
      tail = text.slice(-tailLength);
    },
    end: () => {
      if (!done) throw new MissingEndMarkError();
    },
  };
}
