import type { StreamPart, TokenUsage } from '../../spec/provider.ts';
import { parseUpstream } from '../parse-upstream.ts';
import { MalformedResponseError, MissingEndMarkError, UpstreamReportedError } from '../upstream-faults.ts';
import { checkPromptBlock, generateSchema, textOf, toResponse, toUsage } from './response.ts';

/** The SDK offers no way to bound the response's bytes, so the text is bounded here. */
const textCharactersMax = 16 * 1_024 * 1_024;

/** Turns the SDK's chunks into parts of the port; a finish reason is the end mark. */
export async function* readStream(
  chunks: AsyncIterable<unknown>,
  requestedModel: string,
): AsyncGenerator<StreamPart> {
  let text = '';
  let model = requestedModel;
  let finish: string | undefined;
  let usage: TokenUsage | null = null;
  for await (const value of chunks) {
    if (typeof value === 'object' && value !== null && 'error' in value)
      throw new UpstreamReportedError(value);
    const chunk = parseUpstream(generateSchema, value);
    checkPromptBlock(chunk);
    model = chunk.modelVersion ?? model;
    usage = toUsage(chunk) ?? usage;
    finish = chunk.candidates?.[0]?.finishReason ?? finish;
    const delta = textOf(chunk);
    if (delta === '') continue;
    text += delta;
    if (text.length > textCharactersMax) throw new MalformedResponseError('the response is too large');
    yield { type: 'delta', text: delta };
  }
  if (finish === undefined) throw new MissingEndMarkError();
  yield { type: 'finish', response: toResponse({ text, model, finish, usage }) };
}
