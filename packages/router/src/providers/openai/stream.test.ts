import { sequenceOf } from '../async-sequence.ts';
import { readAll } from '../provider-under-test.ts';
import { readStream } from './stream.ts';

const chunk = (delta: object, finish: string | null = null): string =>
  JSON.stringify({ model: 'm-1', choices: [{ index: 0, delta, finish_reason: finish }] });
const piece = (call: object): string => chunk({ tool_calls: [call] });
const stop = chunk({}, 'stop');
const done = '[DONE]';

const read = (...events: readonly string[]): ReturnType<typeof readAll> =>
  readAll(readStream(sequenceOf(events.map((data) => ({ type: '', data }))), 'asked', () => undefined));

describe('reading OpenAI’s chunks', () => {
  it('ends with one finish, whatever a server sends behind the end mark', async () => {
    const { deltas, finishes, error } = await read(chunk({ content: 'Hi' }), stop, done, 'not JSON', done);
    expect(error).toBeUndefined();
    expect(deltas).toEqual(['Hi']);
    expect(finishes).toMatchObject([{ text: 'Hi', model: 'm-1', finishReason: 'stop' }]);
  });

  it.each([
    ['without the end mark', [chunk({ content: 'Hi' }), stop]],
    ['without a reason for the end', [chunk({ content: 'Hi' }), done]],
  ])('does not take a stream %s for an answer', async (_, events) => {
    const { finishes, error } = await read(...events);
    expect(finishes).toEqual([]);
    expect(error).toHaveProperty('name', 'MissingEndMarkError');
  });

  it('tells the calls of servers that leave out the indexes apart by their ids', async () => {
    const { finishes } = await read(
      piece({ id: 'a', function: { name: 'first', arguments: '{}' } }),
      piece({ id: 'b', function: { name: 'second', arguments: '[]' } }),
      stop,
      done,
    );
    expect(finishes).toMatchObject([
      {
        finishReason: 'tool-calls',
        toolCalls: [
          { id: 'a', name: 'first' },
          { id: 'b', name: 'second' },
        ],
      },
    ]);
  });

  it('says that an answer was cut off even when it contains the beginning of a call', async () => {
    const begun = piece({ index: 0, id: 'a', function: { name: 'f', arguments: '{"x' } });
    const { finishes } = await read(begun, chunk({}, 'length'), done);
    expect(finishes).toMatchObject([{ finishReason: 'length', toolCalls: [{ arguments: '{"x' }] }]);
  });

  it.each([
    'null',
    '[]',
    '{"choices": [{"delta": {"content": 7}}]}',
    '{"choices"',
    '{"choices": [{"delta":{"tool_calls":[{"index":0,"function":{}}]}}]}',
  ])('refuses %s', async (data) => {
    const { finishes, error } = await read(data, stop, done);
    expect(finishes).toEqual([]);
    expect(error).toHaveProperty('name', 'MalformedResponseError');
  });
});
