import type { StreamPart, TokenUsage } from '../../spec/provider.ts';
import { parseUpstream } from '../parse-upstream.ts';
import type { NoteUsage } from '../sdk-caller.ts';
import { type ServerSentEvent, jsonOf } from '../server-sent-events.ts';
import { ToolCallAssembly } from '../tool-calls.ts';
import { MissingEndMarkError, UpstreamReportedError } from '../upstream-faults.ts';
import {
  type GenerateAnswer,
  addToolCalls,
  checkPromptBlock,
  generateSchema,
  textOf,
  toResponse,
  toUsage,
} from './response.ts';

/** @throws UpstreamReportedError for an error, which arrives with status 200 here. */
function readChunk(event: ServerSentEvent): GenerateAnswer {
  const value = jsonOf(event);
  if (typeof value === 'object' && value !== null && 'error' in value) throw new UpstreamReportedError(value);
  return parseUpstream(generateSchema, value);
}

/**
 * Turns the events of a stream into parts of the port. A finish reason is the end mark; the usage may come behind it,
 * so the response is complete when the stream is.
 */
export async function* readStream(
  events: AsyncIterable<ServerSentEvent>,
  requestedModel: string,
  noteUsage: NoteUsage,
): AsyncGenerator<StreamPart> {
  let text = '';
  let model = requestedModel;
  let finish: string | undefined;
  let usage: TokenUsage | null = null;
  const assembly = new ToolCallAssembly();
  for await (const event of events) {
    const chunk = readChunk(event);
    usage = toUsage(chunk) ?? usage;
    noteUsage(usage);
    checkPromptBlock(chunk);
    model = chunk.modelVersion ?? model;
    finish = chunk.candidates?.[0]?.finishReason ?? finish;
    const delta = textOf(chunk);
    text += delta;
    if (delta !== '') yield { type: 'delta', text: delta };
    yield* addToolCalls(assembly, chunk);
  }
  if (finish === undefined) throw new MissingEndMarkError();
  yield { type: 'finish', response: toResponse({ text, model, finish, assembly, usage }) };
}
