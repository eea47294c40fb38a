import type { ChatChunk, ChatCompletion, ChatResult } from '@harvest/contracts/chat-result';
import type { Usage } from '@harvest/contracts/harvest-result';
import type { TaskEvent } from '@harvest/contracts/task-events';

/** What is known of an answer before it is there. */
export interface ChatHead {
  readonly taskId: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly ignoredParameters: readonly string[];
}

const taskIdPrefix = 'tsk_';

function idOf({ taskId }: ChatHead): string {
  return `chatcmpl-${taskId.slice(taskIdPrefix.length)}`;
}

function usageOf(usage: Usage): NonNullable<ChatCompletion['usage']> {
  return {
    prompt_tokens: usage.input_tokens,
    completion_tokens: usage.output_tokens,
    total_tokens: usage.input_tokens + usage.output_tokens,
    prompt_tokens_details: { cached_tokens: usage.cached_input_tokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoning_tokens },
  };
}

function extensionOf(head: ChatHead, result: ChatResult): ChatCompletion['harvest'] {
  const { routing, cost, cache, timings } = result;
  const { taskId, ignoredParameters } = head;
  return { task_id: taskId, routing, cost, cache, timings, ignored_parameters: [...ignoredParameters] };
}

/** The whole answer to a chat. */
export function toCompletion(head: ChatHead, result: ChatResult): ChatCompletion {
  const calls = result.tool_calls.map(({ id, name, arguments: text }) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: text },
  }));
  return {
    id: idOf(head),
    object: 'chat.completion',
    created: head.created,
    model: result.routing.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: result.text === '' && calls.length > 0 ? null : result.text,
          refusal: null,
          ...(calls.length === 0 ? {} : { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: result.finish_reason,
      },
    ],
    ...(result.usage === null ? {} : { usage: usageOf(result.usage) }),
    harvest: extensionOf(head, result),
  };
}

type Delta = ChatChunk['choices'][number]['delta'];

/** A chunk with a piece of the answer. `model` is the one that was asked, as far as it is known. */
export function toChunk(
  head: ChatHead,
  model: string,
  delta: Delta,
  finishReason: ChatResult['finish_reason'] | null = null,
): ChatChunk {
  return {
    id: idOf(head),
    object: 'chat.completion.chunk',
    created: head.created,
    model,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
  };
}

/** The chunk behind the last piece, with what Harvest adds. */
export function toLastChunk(head: ChatHead, result: ChatResult): ChatChunk {
  const chunk = toChunk(head, result.routing.model, {}, result.finish_reason);
  return { ...chunk, harvest: extensionOf(head, result) };
}

/** The chunk that tells the usage, which has no choices. */
export function toUsageChunk(head: ChatHead, result: ChatResult): ChatChunk {
  const usage = result.usage === null ? null : usageOf(result.usage);
  return { ...toChunk(head, result.routing.model, {}), choices: [], usage };
}

/** A piece of a tool call as chunks carry it. */
export function toToolCallDelta(data: Extract<TaskEvent, { type: 'tool-call-delta' }>['data']): Delta {
  const { index, id, name, arguments: text } = data;
  return {
    tool_calls: [
      {
        index,
        ...(id === undefined ? {} : { id, type: 'function' as const }),
        function: { ...(name === undefined ? {} : { name }), arguments: text },
      },
    ],
  };
}
