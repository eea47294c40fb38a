import { z } from 'zod';
import type { StreamPart } from '../../spec/provider.ts';
import { parseUpstream } from '../parse-upstream.ts';
import { MissingEndMarkError } from '../upstream-faults.ts';
import { type AnthropicUsage, toResponse, usageSchema } from './response.ts';

/** Every event has a type; new types may appear at any time and are passed over. */
const eventSchema = z.looseObject({ type: z.string() });
const startSchema = z.object({ message: z.object({ model: z.string(), usage: usageSchema.nullish() }) });
const blockDeltaSchema = z.object({ delta: z.looseObject({ type: z.string() }) });
const textDeltaSchema = z.object({ delta: z.object({ text: z.string() }) });
const messageDeltaSchema = z.object({
  delta: z.object({ stop_reason: z.string().nullish() }),
  usage: usageSchema.nullish(),
});

/** The text of a block delta; thinking, signatures and the like have none. */
function textOf(event: unknown): string {
  if (parseUpstream(blockDeltaSchema, event).delta.type !== 'text_delta') return '';
  return parseUpstream(textDeltaSchema, event).delta.text;
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

/** Turns the SDK's events into parts of the port; `message_stop` is the end mark. */
export async function* readStream(
  events: AsyncIterable<unknown>,
  requestedModel: string,
): AsyncGenerator<StreamPart> {
  let text = '';
  let model = requestedModel;
  let stopReason: string | undefined;
  let usage: AnthropicUsage | null = null;
  let stopped = false;
  for await (const value of events) {
    const { type } = parseUpstream(eventSchema, value);
    if (type === 'message_start') {
      const { message } = parseUpstream(startSchema, value);
      model = message.model;
      usage = mergeUsage(usage, message.usage);
    } else if (type === 'message_delta') {
      const event = parseUpstream(messageDeltaSchema, value);
      stopReason = event.delta.stop_reason ?? stopReason;
      usage = mergeUsage(usage, event.usage);
    } else if (type === 'content_block_delta') {
      const delta = textOf(value);
      text += delta;
      if (delta !== '') yield { type: 'delta', text: delta };
    } else if (type === 'message_stop') {
      stopped = true;
    }
  }
  if (!stopped || stopReason === undefined) throw new MissingEndMarkError();
  yield { type: 'finish', response: toResponse({ text, model, stopReason, usage }) };
}
