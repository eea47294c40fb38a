import { sequenceOf } from '../async-sequence.ts';
import { readAll } from '../provider-under-test.ts';
import { readStream } from './stream.ts';

const start = {
  type: 'message_start',
  message: { model: 'claude-1', usage: { input_tokens: 3, output_tokens: 1 } },
};
const text = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } };
const end = { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 5 } };
const stop = { type: 'message_stop' };

const read = (events: readonly unknown[]): ReturnType<typeof readAll> =>
  readAll(
    readStream(
      sequenceOf(events.map((event) => ({ type: '', data: JSON.stringify(event) }))),
      'asked',
      () => undefined,
    ),
  );

describe('reading Anthropic’s events', () => {
  it('passes over types of events and deltas that it does not know', async () => {
    const unknown = [
      { type: 'novelty', anything: 1 },
      { ...text, delta: { type: 'thinking_delta', thinking: 'hm' } },
    ];
    const { deltas, finishes, error } = await read([start, ...unknown, text, end, stop]);
    expect(error).toBeUndefined();
    expect(deltas).toEqual(['Hi']);
    expect(finishes).toMatchObject([
      { text: 'Hi', model: 'claude-1', usage: { inputTokens: 3, outputTokens: 5 } },
    ]);
  });

  it.each([[{ ...text, delta: { type: 'text_delta' } }], [{ type: 'message_start' }], [null], ['text']])(
    'refuses %j',
    async (event) => {
      const { finishes, error } = await read([start, event, end, stop]);
      expect(finishes).toEqual([]);
      expect(error).toHaveProperty('name', 'MalformedResponseError');
    },
  );

  it('gives the arguments of a call without any an empty object, in the pieces as in the whole', async () => {
    const block = { type: 'tool_use', id: 'toolu_1', name: 'now', input: {} };
    const call = [
      { type: 'content_block_start', index: 4, content_block: block },
      { type: 'content_block_stop', index: 4 },
    ];
    const { toolCallDeltas, finishes } = await read([start, ...call, end, stop]);
    expect(toolCallDeltas.map((delta) => delta.arguments).join('')).toBe('{}');
    expect(finishes).toMatchObject([{ toolCalls: [{ id: 'toolu_1', name: 'now', arguments: '{}' }] }]);
  });

  it('does not take a stop reason without the end mark for an end', async () => {
    const { finishes, error } = await read([start, text, end]);
    expect(finishes).toEqual([]);
    expect(error).toHaveProperty('name', 'MissingEndMarkError');
  });
});
