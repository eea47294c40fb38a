import fc from 'fast-check';
import { isModelName, toGenerateRequest } from './request.ts';

describe('isModelName', () => {
  it.each(['gemini-3.1-flash-lite', 'models/gemini-2.5-pro', 'tunedModels/mine-1'])('accepts %s', (name) => {
    expect(isModelName(name)).toBe(true);
  });

  it('accepts nothing that would change the path of the URL', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom('..', '../x', 'a/b', '?', '#', '%2e', 'models/../x', ':'),
        (rest, evil) => {
          const name = `${evil}${rest}`;
          if (isModelName(name)) expect(new URL(`https://h/v1/${name}`).pathname).toBe(`/v1/${name}`);
        },
      ),
    );
    expect(isModelName('../files')).toBe(false);
    expect(isModelName('models/../../files')).toBe(false);
  });
});

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
