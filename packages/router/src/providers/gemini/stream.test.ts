import { sequenceOf } from '../async-sequence.ts';
import { readAll } from '../provider-under-test.ts';
import { readStream } from './stream.ts';

const chunk = (parts: readonly object[], finishReason?: string): object => ({
  candidates: [{ content: { parts }, finishReason }],
});
const usage = { usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 2, thoughtsTokenCount: 3 } };

const read = (...chunks: readonly object[]): ReturnType<typeof readAll> => {
  const events = chunks.map((value) => ({ type: '', data: JSON.stringify(value) }));
  return readAll(readStream(sequenceOf(events), 'asked', () => undefined));
};

describe('reading Gemini’s chunks', () => {
  it('counts the last usage that is reported, behind the reason for the end too, thoughts included', async () => {
    const first = { ...chunk([{ text: 'Hi' }]), usageMetadata: { promptTokenCount: 5 } };
    const { finishes, error } = await read(first, chunk([], 'STOP'), usage, chunk([]));
    expect(error).toBeUndefined();
    expect(finishes).toMatchObject([
      { text: 'Hi', model: 'asked', usage: { inputTokens: 5, outputTokens: 5, reasoningTokens: 3 } },
    ]);
  });

  it('keeps the model’s thoughts out of the text', async () => {
    const thought = { text: 'Let me think.', thought: true };
    const { deltas, finishes } = await read(chunk([thought]), chunk([thought, { text: 'Hi' }], 'STOP'));
    expect(deltas).toEqual(['Hi']);
    expect(finishes).toMatchObject([{ text: 'Hi' }]);
  });

  it.each([
    ['ends without a reason', [chunk([{ text: 'Hi' }]), usage], 'MissingEndMarkError'],
    ['has no chunk at all', [], 'MissingEndMarkError'],
    ['blocks the prompt', [{ promptFeedback: { blockReason: 'SAFETY' } }], 'ContentFilteredError'],
    ['is withheld at its end', [chunk([{ text: 'Hi' }], 'RECITATION')], 'ContentFilteredError'],
    ['ends for a reason unheard of', [chunk([{ text: 'Hi' }], 'WHIM')], 'MalformedResponseError'],
    ['reports an error', [chunk([], 'STOP'), { error: { code: 503 } }], 'UpstreamReportedError'],
  ])('does not take a stream that %s for an answer', async (_, chunks, name) => {
    const { finishes, error } = await read(...chunks);
    expect(finishes).toEqual([]);
    expect(error).toHaveProperty('name', name);
  });
});
