import fc from 'fast-check';
import { countTokens as countByLibrary } from 'gpt-tokenizer/encoding/o200k_base';
import { countPromptTokens, countTokens, loadTokenizer } from './count-tokens.ts';

/** An independent implementation over the same vocabulary; words reserved for control are plain text to both. */
function reference(text: string): number {
  return countByLibrary(text, { disallowedSpecial: new Set<string>() });
}

/** Texts of the kinds that the pieces are cut by: words, contractions, digits, blanks, breaks, signs, other scripts. */
const fragment = fc.oneof(
  fc.constantFrom(
    ...[
      'the',
      'The',
      'THE',
      'iPhone',
      "don't",
      "WE'LL",
      "'s",
      "it'd",
      ' ',
      '  ',
      '\t',
      '\n',
      '\r\n',
      '\n \n',
    ],
    ...[
      '1',
      '42',
      '1234567',
      '3.14',
      '/',
      '//\n',
      '*/\n/',
      '...',
      '{"a":',
      '()',
      ' -',
      '\u00a0',
      '\u2028',
      '—',
      '’s',
      '…',
    ],
    ...['é', 'ß', 'Ω', 'дом', '漢字', 'かな', '한국어', 'ا', '\u0301', '٣', '😀', '👩‍👩‍👧', '\ud83d', 'ſ', 'ǅ'],
    ...['<|endoftext|>', 'antidisestablishmentarianism', 'xqzvwk', '\u0000', '\uffff'],
  ),
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const anyText = fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join(''));

describe('countTokens', () => {
  beforeAll(() => {
    loadTokenizer();
  });

  // The first four are the counts for o200k_base in OpenAI's cookbook, "How to count tokens with tiktoken".
  it.each([
    ['antidisestablishmentarianism', 6],
    ['2 + 2 = 4', 7],
    ['お誕生日おめでとう', 8],
    ['tiktoken is great!', 6],
    ['', 0],
    ['hello world', 2],
  ])('counts %j as %i', (text, count) => {
    expect(countTokens(text)).toBe(count);
  });

  it('agrees with an independent implementation on any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(countTokens(text)).toBe(reference(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it('agrees with it on a long text, too, which needs room of its own', () => {
    const text = 'Voilà: 3,141 routers ’decide’ within 50 µs, don’t they?\n'.repeat(1_500);
    expect(text.length).toBeGreaterThan(65_536);
    expect(countTokens(text)).toBe(reference(text));
  });

  it('does not mix up texts that follow each other', () => {
    const long = 'a longer text than the other one';
    expect([countTokens(long), countTokens('a'), countTokens(long)]).toEqual([
      reference(long),
      1,
      reference(long),
    ]);
  });

  it('stays exact when far more different pieces come by than it remembers', () => {
    const letters = 'etaoinshrdlucmfw';
    const words = Array.from({ length: 2 ** 16 }, (_, index) =>
      [12, 8, 4, 0].map((shift) => letters[(index >> shift) & 15]).join(''),
    );
    for (let start = 0; start < words.length; start += 2 ** 13) {
      const text = words.slice(start, start + 2 ** 13).join(' ');
      expect(countTokens(text)).toBe(reference(text));
    }
  });

  // The reference takes seconds for these, the usual algorithm being quadratic; the counts are its.
  it.each([
    ['letters without a space', 'a'.repeat(50_000), 6_250],
    ['blanks', ' '.repeat(50_000), 392],
    ['emoji', '😀'.repeat(20_000), 20_000],
    ['Chinese without punctuation', '漢字'.repeat(20_000), 40_000],
  ])('counts 50,000 characters of %s exactly', (_kind, text, count) => {
    expect(countTokens(text)).toBe(count);
  });
});

describe('countPromptTokens', () => {
  it('adds what the chat format adds to each message and to the prompt', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'hello world' },
    ] as const;
    // 3 before the answer; 3 + 1 for the role + 3 for "Be brief."; 3 + 1 for the role + 2
    expect(countPromptTokens(messages)).toBe(3 + 7 + 6);
  });

  it('counts tool calls and tools', () => {
    const call = { id: 'c1', name: 'lookup', arguments: '{"city":"Oslo"}' };
    const messages = [{ role: 'assistant', content: '', toolCalls: [call] }] as const;
    const bare = countPromptTokens([{ role: 'assistant', content: '' }]);
    const withCall = countPromptTokens(messages);
    expect(withCall).toBeGreaterThan(bare + countTokens(call.arguments));
    const tool = { name: 'lookup', description: 'Finds a city.', parameters: { type: 'object' } };
    expect(countPromptTokens(messages, [tool])).toBeGreaterThan(withCall + countTokens('Finds a city.'));
  });

  it('counts the schema that the answer must follow', () => {
    const messages = [{ role: 'user', content: 'hello world' }] as const;
    const schema = { type: 'object', properties: { city: { type: 'string', description: 'A city.' } } };
    const format = { type: 'json-schema', name: 'place', schema } as const;
    const added = countPromptTokens(messages, [], format) - countPromptTokens(messages);
    expect(added).toBeGreaterThan(countTokens(JSON.stringify(schema)));
  });
});
