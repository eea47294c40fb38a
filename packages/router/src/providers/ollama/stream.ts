import type { StreamPart } from '../../spec/provider.ts';
import { parseUpstream } from '../parse-upstream.ts';
import type { BodyInspector } from '../upstream-call.ts';
import { MalformedResponseError, MissingEndMarkError, UpstreamReportedError } from '../upstream-faults.ts';
import { chatSchema, toResponse } from './response.ts';

/** Turns the SDK's messages into parts of the port; `done: true` is the end mark. */
export async function* readStream(messages: AsyncIterable<unknown>): AsyncGenerator<StreamPart> {
  let text = '';
  for await (const value of messages) {
    const message = parseUpstream(chatSchema, value);
    const delta = message.message.content;
    text += delta;
    if (delta !== '') yield { type: 'delta', text: delta };
    if (message.done) {
      yield { type: 'finish', response: toResponse(message, text) };
      return;
    }
  }
  throw new MissingEndMarkError();
}

const lineCharactersMax = 4 * 1_024 * 1_024;

/** Reads one line, and says whether it is the last; the SDK prints a line that it cannot parse and skips it. */
function isLastLine(line: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new MalformedResponseError('a line is not JSON', { cause: error });
  }
  if (typeof value !== 'object' || value === null)
    throw new MalformedResponseError('a line is not an object');
  if ('error' in value) throw new UpstreamReportedError(value);
  return 'done' in value && value.done === true;
}

/** Fails a stream with a line that is not JSON, reports an error (which arrives with status 200) or never is the last. */
export function createLineInspector(): BodyInspector {
  const decoder = new TextDecoder();
  let rest = '';
  let done = false;
  const read = (line: string): void => {
    if (isLastLine(line)) done = true;
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
