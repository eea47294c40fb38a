import { isOpenAiHost, toChatParams } from './request.ts';

const request = {
  messages: [{ role: 'user', content: 'Hello' }],
  maxOutputTokens: 10,
  temperature: 0.5,
} as const;
const own = { ownHost: true };

describe('isOpenAiHost', () => {
  it('knows OpenAI’s own hosts from those that only have its name in them', () => {
    expect(isOpenAiHost('https://api.openai.com/v1')).toBe(true);
    expect(isOpenAiHost('https://mine.openai.azure.com/openai/v1')).toBe(true);
    expect(isOpenAiHost('https://api.openai.com.example/v1')).toBe(false);
  });
});

describe('toChatParams', () => {
  it('limits the answer in the words that OpenAI’s newer models accept', () => {
    const params = toChatParams({ ...request, model: 'gpt-4.1-mini' }, own);
    expect(params).toMatchObject({ max_completion_tokens: 10, temperature: 0.5 });
    expect(params).not.toHaveProperty('max_tokens');
  });

  it('limits the answer in the words that compatible servers know', () => {
    const params = toChatParams({ ...request, model: 'qwen3' }, { ownHost: false });
    expect(params).toMatchObject({ max_tokens: 10, temperature: 0.5 });
    expect(params).not.toHaveProperty('max_completion_tokens');
  });

  it.each(['o4-mini', 'gpt-5.6-luna'])('sends no temperature to %s, which would reject it', (model) => {
    expect(toChatParams({ ...request, model }, own)).not.toHaveProperty('temperature');
  });
});
