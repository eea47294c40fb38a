import { z } from 'zod';
import type { StreamPart, TokenUsage } from '../../spec/provider.ts';
import { parseUpstream } from '../parse-upstream.ts';
import type { NoteUsage } from '../sdk-caller.ts';
import { type ServerSentEvent, jsonOf } from '../server-sent-events.ts';
import { ToolCallAssembly } from '../tool-calls.ts';
import { MissingEndMarkError, UpstreamReportedError } from '../upstream-faults.ts';
import { toResponse, toUsage, toolCallSchema, usageSchema } from './response.ts';

const chunkSchema = z.object({
  model: z.string().nullish(),
  choices: z.array(
    z.object({
      delta: z
        .object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          tool_calls: z.array(toolCallSchema).nullish(),
        })
        .nullish(),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: usageSchema.nullish(),
});

/**
 * Turns the events of a stream into parts of the port; the usage comes in a last chunk without choices, and `[DONE]`
 * is the end mark. What a server sends behind it is read and dropped, so that the connection can be used again.
 */
export async function* readStream(
  events: AsyncIterable<ServerSentEvent>,
  requestedModel: string,
  noteUsage: NoteUsage,
): AsyncGenerator<StreamPart> {
  let text = '';
  let refusal = '';
  let model = requestedModel;
  let finish: string | undefined;
  let usage: TokenUsage | null = null;
  let done = false;
  const assembly = new ToolCallAssembly();
  for await (const event of events) {
    if (done) continue;
    if (event.data === '[DONE]') {
      if (finish === undefined) break;
      const response = toResponse({ text, model, finish, refusal, toolCalls: assembly.calls, usage });
      done = true;
      yield { type: 'finish', response };
      continue;
    }
    const chunk = readChunk(event);
    const [choice] = chunk.choices;
    model = chunk.model ?? model;
    usage = toUsage(chunk.usage) ?? usage;
    noteUsage(usage);
    finish = choice?.finish_reason ?? finish;
    refusal += choice?.delta?.refusal ?? '';
    const delta = choice?.delta?.content ?? '';
    text += delta;
    if (delta !== '') yield { type: 'delta', text: delta };
    for (const { index, id, function: called } of choice?.delta?.tool_calls ?? [])
      yield assembly.add({ key: index ?? id ?? 0, id, ...called });
  }
  if (!done) throw new MissingEndMarkError();
}

/** @throws UpstreamReportedError for an error, which arrives with status 200 here. */
function readChunk(event: ServerSentEvent): z.infer<typeof chunkSchema> {
  const value = jsonOf(event);
  const hasError = typeof value === 'object' && value !== null && 'error' in value && Boolean(value.error);
  if (hasError || event.type === 'error') throw new UpstreamReportedError(value);
  return parseUpstream(chunkSchema, value);
}
