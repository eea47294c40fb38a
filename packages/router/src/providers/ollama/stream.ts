import type { StreamPart } from '../../spec/provider.ts';
import { parseUpstream } from '../parse-upstream.ts';
import { ToolCallAssembly } from '../tool-calls.ts';
import type { BodyInspector } from '../upstream-body.ts';
import { MalformedResponseError, MissingEndMarkError, UpstreamReportedError } from '../upstream-faults.ts';
import { addToolCalls, chatSchema, toResponse } from './response.ts';

/** Turns the SDK's messages into parts of the port; `done: true` is the end mark. */
export async function* readStream(messages: AsyncIterable<unknown>): AsyncGenerator<StreamPart> {
  let text = '';
  const assembly = new ToolCallAssembly();
  for await (const value of messages) {
    const message = parseUpstream(chatSchema, value);
    const delta = message.message.content;
    text += delta;
    if (delta !== '') yield { type: 'delta', text: delta };
    yield* addToolCalls(assembly, message);
    if (message.done) {
      yield { type: 'finish', response: toResponse(message, text, assembly) };
      return;
    }
  }
  throw new MissingEndMarkError();
}

const lineCharactersMax = 4 * 1_024 * 1_024;

const isDone = (value: object): boolean => 'done' in value && value.done === true;

/** Reads one line; the SDK prints a line that it cannot parse and skips it. */
function readLine(line: string): object {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new MalformedResponseError('a line is not JSON', { cause: error });
  }
  if (typeof value !== 'object' || value === null)
    throw new MalformedResponseError('a line is not an object');
  if ('error' in value) throw new UpstreamReportedError(value);
  return value;
}

/**
 * Fails a stream with a line that is not JSON, reports an error (which arrives with status 200) or never is the last.
 *
 * @param isLast recognises the line that ends the stream; `done: true` does in answers.
 */
export function createLineInspector(isLast: (value: object) => boolean = isDone): BodyInspector {
  const decoder = new TextDecoder();
  let rest = '';
  let done = false;
  const read = (line: string): void => {
    if (isLast(readLine(line))) done = true;
  };
  return {
    chunk: (bytes) => {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > lineCharactersMax) throw new MalformedResponseError('a line is too long');
      lines.forEach(read);
    },
    end: () => {
      if (rest.trim() !== '') read(rest);
      if (!done) throw new MissingEndMarkError();
    },
  };
}
