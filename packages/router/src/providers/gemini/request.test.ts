import { toEmbedRequest, toGenerateRequest } from './request.ts';

describe('toGenerateRequest', () => {
  it('keeps the order of the turns and takes the system messages out of them', () => {
    const { contents, systemInstruction } = toGenerateRequest({
      model: 'm',
      maxOutputTokens: 1,
      messages: [
        { role: 'system', content: 'rules' },
        { role: 'user', content: 'question' },
        { role: 'assistant', content: 'answer' },
        { role: 'user', content: 'more' },
      ],
    });
    expect(contents.map(({ role, parts }) => [role, parts[0]?.text])).toEqual([
      ['user', 'question'],
      ['model', 'answer'],
      ['user', 'more'],
    ]);
    expect(systemInstruction).toEqual({ role: 'system', parts: [{ text: 'rules' }] });
  });
});

describe('toEmbedRequest', () => {
  it('names the model in every request of the batch, as the API demands', () => {
    expect(toEmbedRequest({ model: 'm', texts: ['one', 'two'] })).toEqual({
      requests: [
        { model: 'models/m', content: { role: 'user', parts: [{ text: 'one' }] } },
        { model: 'models/m', content: { role: 'user', parts: [{ text: 'two' }] } },
      ],
    });
  });
});
