import { createHash, randomUUID } from 'node:crypto';
import type { ModelMessage, ToolCall, ToolCallDelta } from '../spec/provider.ts';
import { MalformedResponseError } from './upstream-faults.ts';

/** An id for a call to which the provider gave none. */
export function createToolCallId(): string {
  return `call_${randomUUID().replaceAll('-', '')}`;
}

/**
 * The id of a call in a form that every provider takes: a conversation may go on at another provider than it began,
 * and OpenAI takes at most 40 characters, Anthropic only letters, digits, `_` and `-`. Equal ids stay equal.
 */
export function portableCallId(id: string): string {
  if (/^[\w-]{1,40}$/.test(id)) return id;
  return `call_${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
}

/** The arguments of a call as an object; text that is none, which a model may have written, is kept as `text`. */
export function argumentsObject(text: string): Record<string, unknown> {
  return jsonObject(text) ?? (text.trim() === '' ? {} : { text });
}

/** The object that a JSON text stands for; undefined when it is not JSON or something else than an object. */
export function jsonObject(text: string): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Models and tools write what they like; what is not JSON is text.
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return { ...value };
}

/** Names of the functions that were called in a conversation, by the id of the call. */
export function callNames(messages: readonly ModelMessage[]): ReadonlyMap<string, string> {
  const calls = messages.flatMap((message) =>
    message.role === 'assistant' ? (message.toolCalls ?? []) : [],
  );
  return new Map(calls.map(({ id, name }) => [id, name]));
}

/** A part of a streamed call, in whatever order its provider sends them. */
export interface ToolCallPiece {
  /** What the provider tells the calls of a message apart by. */
  readonly key: string | number;
  readonly id?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly arguments?: string | null | undefined;
}

/** Puts streamed tool calls together; each call gets the next index of the port, whatever its provider counts by. */
export class ToolCallAssembly {
  readonly #calls = new Map<
    string | number,
    { index: number; id: string; name: string; arguments: string }
  >();

  /**
   * Adds a piece and returns it in the words of the port.
   *
   * @throws MalformedResponseError when the first piece of a call does not say which function is called.
   */
  add(piece: ToolCallPiece): ToolCallDelta {
    const text = piece.arguments ?? '';
    const known = this.#calls.get(piece.key);
    if (known !== undefined) {
      known.arguments += text;
      return { type: 'tool-call-delta', index: known.index, arguments: text };
    }
    const name = piece.name ?? '';
    if (name === '') throw new MalformedResponseError('a tool call has no name');
    const id = piece.id === undefined || piece.id === null || piece.id === '' ? createToolCallId() : piece.id;
    const index = this.#calls.size;
    this.#calls.set(piece.key, { index, id, name, arguments: text });
    return { type: 'tool-call-delta', index, id, name, arguments: text };
  }

  /** True for a call that has begun and of whose arguments nothing has come yet. */
  lacksArguments(key: ToolCallPiece['key']): boolean {
    return this.#calls.get(key)?.arguments === '';
  }

  /** How many calls have begun. */
  get size(): number {
    return this.#calls.size;
  }

  /** The calls so far, in the order in which they began. */
  get calls(): readonly ToolCall[] {
    return Array.from(this.#calls.values(), ({ id, name, arguments: text }) => ({
      id,
      name,
      arguments: text,
    }));
  }
}
