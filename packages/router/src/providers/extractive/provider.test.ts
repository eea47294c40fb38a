import type { ExtractedAnswer, ModelRequest, StreamPart } from '../../spec/provider.ts';
import { createExtractiveProvider, extractiveModel } from './provider.ts';

const provider = createExtractiveProvider();
const open = { signal: new AbortController().signal };
const extracted: ExtractedAnswer = {
  pieces: ['The cat ', 'sat.'],
  citations: [{ source: 0, start: 0, end: 12, quote: 'The cat sat.' }],
  answered: true,
  truncated: false,
};

function request(answer: Partial<ExtractedAnswer> = {}): ModelRequest {
  return {
    model: extractiveModel,
    messages: [],
    maxOutputTokens: 100,
    grounding: {
      source: 'The cat sat.',
      query: 'Who sat?',
      outputFormat: 'analysis',
      extract: () => Promise.resolve({ ...extracted, ...answer }),
    },
  };
}

async function collect(parts: AsyncIterable<StreamPart>): Promise<StreamPart[]> {
  const all: StreamPart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

describe('the extractive provider', () => {
  it('answers with what was extracted, bills nothing and stops by itself', async () => {
    expect(await provider.complete(request(), open)).toEqual({
      text: 'The cat sat.',
      model: extractiveModel,
      finishReason: 'stop',
      usage: null,
      citations: extracted.citations,
      answered: true,
    });
  });

  it('says when the limit forced something out', async () => {
    expect((await provider.complete(request({ truncated: true }), open)).finishReason).toBe('length');
  });

  it('streams the text of complete in pieces and then finishes with the same response', async () => {
    const parts = await collect(provider.stream(request(), open));
    expect(parts).toEqual([
      { type: 'delta', text: 'The cat ' },
      { type: 'delta', text: 'sat.' },
      { type: 'finish', response: await provider.complete(request(), open) },
    ]);
  });

  it('refuses a request without a source and another model', async () => {
    const bare = { model: extractiveModel, messages: [], maxOutputTokens: 10 };
    await expect(provider.complete(bare, open)).rejects.toMatchObject({ code: 'provider.bad_request' });
    const other = { ...request(), model: 'gpt-4' };
    await expect(provider.complete(other, open)).rejects.toMatchObject({ code: 'provider.model_not_found' });
  });

  it('stops a stream between two pieces when the signal is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const iterator = provider.stream(request(), { signal: controller.signal })[Symbol.asyncIterator]();
    await expect(iterator.next()).resolves.toMatchObject({ value: { type: 'delta' } });
    controller.abort(reason);
    await expect(iterator.next()).rejects.toBe(reason);
  });

  it('lists its model, accepts any key and embeds nothing', async () => {
    expect(await provider.listModels(open)).toEqual([extractiveModel]);
    await expect(provider.validateKey(open)).resolves.toBeUndefined();
    expect(provider.embed).toBeUndefined();
  });
});
