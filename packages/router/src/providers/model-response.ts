import type { ModelResponse, TokenUsage, ToolCall } from '../spec/provider.ts';

/** The answer of the port, once everything of it is there. An answer that was cut off says so, calls or not. */
export function toModelResponse(answer: {
  readonly text: string;
  readonly model: string;
  readonly cutOff: boolean;
  readonly toolCalls: readonly ToolCall[];
  readonly usage: TokenUsage | null;
}): ModelResponse {
  const { text, model, cutOff, toolCalls, usage } = answer;
  const ended = toolCalls.length > 0 ? 'tool-calls' : 'stop';
  return {
    text,
    ...(toolCalls.length > 0 ? { toolCalls } : {}),
    model,
    finishReason: cutOff ? 'length' : ended,
    usage,
  };
}
