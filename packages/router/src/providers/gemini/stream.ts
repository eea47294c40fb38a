import type { StreamPart, TokenUsage } from '../../spec/provider.ts';
import { parseUpstream } from '../parse-upstream.ts';
import { ToolCallAssembly } from '../tool-calls.ts';
import { MalformedResponseError, MissingEndMarkError, UpstreamReportedError } from '../upstream-faults.ts';
import { addToolCalls, checkPromptBlock, generateSchema, textOf, toResponse, toUsage } from './response.ts';

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
  const assembly = new ToolCallAssembly();
  for await (const value of chunks) {
    if (typeof value === 'object' && value !== null && 'error' in value)
      throw new UpstreamReportedError(value);
    const chunk = parseUpstream(generateSchema, value);
    checkPromptBlock(chunk);
    model = chunk.modelVersion ?? model;
    usage = toUsage(chunk) ?? usage;
    finish = chunk.candidates?.[0]?.finishReason ?? finish;
    const delta = textOf(chunk);
    text += delta;
    if (text.length > textCharactersMax) throw new MalformedResponseError('the response is too large');
    if (delta !== '') yield { type: 'delta', text: delta };
    yield* addToolCalls(assembly, chunk);
  }
  if (finish === undefined) throw new MissingEndMarkError();
  yield { type: 'finish', response: toResponse({ text, model, finish, assembly, usage }) };
}
