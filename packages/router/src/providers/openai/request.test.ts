import { toChatParams } from './request.ts';

const request = {
  messages: [{ role: 'user', content: 'Hello' }],
  maxOutputTokens: 10,
  temperature: 0.5,
} as const;
const own = 'https://api.openai.com/v1';

describe('toChatParams', () => {
  it('limits the answer in the words that OpenAI’s newer models accept', () => {
    const params = toChatParams({ ...request, model: 'gpt-4.1-mini' }, own);
    expect(params).toMatchObject({ max_completion_tokens: 10, temperature: 0.5 });
    expect(params).not.toHaveProperty('max_tokens');
  });

  it('limits the answer in the words that compatible servers know', () => {
    const params = toChatParams({ ...request, model: 'qwen3' }, 'http://localhost:8080/v1');
    expect(params).toMatchObject({ max_tokens: 10, temperature: 0.5 });
    expect(params).not.toHaveProperty('max_completion_tokens');
  });

  it('does not take a host for OpenAI that only has its name in it', () => {
    expect(toChatParams({ ...request, model: 'm' }, 'https://api.openai.com.example/v1')).toHaveProperty(
      'max_tokens',
    );
  });

  it.each(['o4-mini', 'gpt-5.6-luna'])('sends no temperature to %s, which would reject it', (model) => {
    expect(toChatParams({ ...request, model }, own)).not.toHaveProperty('temperature');
  });
});
