import { z } from 'zod';
import type { ModelResponse, StreamPart } from '../../spec/provider.ts';
import { parseUpstream } from '../parse-upstream.ts';
import type { NoteUsage } from '../sdk-caller.ts';
import { type ServerSentEvent, jsonOf } from '../server-sent-events.ts';
import { ToolCallAssembly } from '../tool-calls.ts';
import { MissingEndMarkError, UpstreamReportedError } from '../upstream-faults.ts';
import { type AnthropicUsage, toResponse, toUsage, usageSchema } from './response.ts';

const eventSchema = z.looseObject({ type: z.string() });
const startSchema = z.object({ message: z.object({ model: z.string(), usage: usageSchema.nullish() }) });
const blockStartSchema = z.object({
  index: z.int().min(0),
  content_block: z.looseObject({ type: z.string() }),
});
const toolUseSchema = z.object({ id: z.string().min(1), name: z.string().min(1) });
const blockDeltaSchema = z.object({ index: z.int().min(0), delta: z.looseObject({ type: z.string() }) });
const blockStopSchema = z.object({ index: z.int().min(0) });
const textDeltaSchema = z.object({ text: z.string() });
const inputDeltaSchema = z.object({ partial_json: z.string() });
const messageDeltaSchema = z.object({
  delta: z.object({ stop_reason: z.string().nullish() }),
  usage: usageSchema.nullish(),
});

/** A tool call begins; blocks of other types say nothing before their deltas. */
function readBlockStart(event: unknown, assembly: ToolCallAssembly): readonly StreamPart[] {
  const { index, content_block: block } = parseUpstream(blockStartSchema, event);
  if (block.type !== 'tool_use') return [];
  return [assembly.add({ key: index, ...parseUpstream(toolUseSchema, block) })];
}

/** A piece of a text or of a tool call's arguments; thinking, signatures and the like are left out. */
function readBlockDelta(event: unknown, assembly: ToolCallAssembly): readonly StreamPart[] {
  const { index, delta } = parseUpstream(blockDeltaSchema, event);
  if (delta.type === 'text_delta') {
    const { text } = parseUpstream(textDeltaSchema, delta);
    return text === '' ? [] : [{ type: 'delta', text }];
  }
  if (delta.type !== 'input_json_delta') return [];
  const { partial_json: piece } = parseUpstream(inputDeltaSchema, delta);
  return piece === '' ? [] : [assembly.add({ key: index, arguments: piece })];
}

/** A call of a function without parameters may end without a single piece of its arguments. */
function readBlockStop(event: unknown, assembly: ToolCallAssembly): readonly StreamPart[] {
  const { index } = parseUpstream(blockStopSchema, event);
  return assembly.lacksArguments(index) ? [assembly.add({ key: index, arguments: '{}' })] : [];
}

/** Known counts win over unknown ones, later counts over earlier ones. */
function mergeUsage(
  before: AnthropicUsage | null,
  after: AnthropicUsage | null | undefined,
): AnthropicUsage | null {
  if (after === null || after === undefined) return before;
  const known = Object.fromEntries(
    Object.entries(after).filter(([, count]) => count !== null && count !== undefined),
  );
  return { ...before, ...known };
}

/** What the events have said so far. */
interface Message {
  text: string;
  model: string;
  stopReason?: string;
  usage: AnthropicUsage | null;
  readonly noteUsage: NoteUsage;
  readonly assembly: ToolCallAssembly;
}

function addUsage(message: Message, usage: AnthropicUsage | null | undefined): void {
  message.usage = mergeUsage(message.usage, usage);
  message.noteUsage(toUsage(message.usage));
}

/**
 * Takes one event in and returns what it adds to the stream; new types of events may appear at any time and are passed
 * over.
 *
 * @throws UpstreamReportedError for an error, which arrives with status 200 here.
 */
function readEvent(value: unknown, message: Message): readonly StreamPart[] {
  switch (parseUpstream(eventSchema, value).type) {
    case 'message_start': {
      const { message: start } = parseUpstream(startSchema, value);
      message.model = start.model;
      addUsage(message, start.usage);
      return [];
    }
    case 'content_block_start':
      return readBlockStart(value, message.assembly);
    case 'content_block_delta':
      return readBlockDelta(value, message.assembly);
    case 'content_block_stop':
      return readBlockStop(value, message.assembly);
    case 'message_delta': {
      const { delta, usage } = parseUpstream(messageDeltaSchema, value);
      if (typeof delta.stop_reason === 'string') message.stopReason = delta.stop_reason;
      addUsage(message, usage);
      return [];
    }
    case 'message_stop':
      return [{ type: 'finish', response: finished(message) }];
    case 'error':
      throw new UpstreamReportedError(value);
    default:
      return [];
  }
}

function finished({ text, model, stopReason, usage, assembly }: Message): ModelResponse {
  if (stopReason === undefined) throw new MissingEndMarkError();
  return toResponse({ text, model, stopReason, toolCalls: assembly.calls, usage: toUsage(usage) });
}

/**
 * Turns the events of a stream into parts of the port; `message_stop` is the end mark. What a server sends behind it
 * is read and dropped, so that the connection can be used again.
 */
export async function* readStream(
  events: AsyncIterable<ServerSentEvent>,
  requestedModel: string,
  noteUsage: NoteUsage,
): AsyncGenerator<StreamPart> {
  const message: Message = {
    text: '',
    model: requestedModel,
    usage: null,
    noteUsage,
    assembly: new ToolCallAssembly(),
  };
  let done = false;
  for await (const event of events) {
    if (done) continue;
    for (const part of readEvent(jsonOf(event), message)) {
      if (part.type === 'delta') message.text += part.text;
      done ||= part.type === 'finish';
      yield part;
    }
  }
  if (!done) throw new MissingEndMarkError();
}
