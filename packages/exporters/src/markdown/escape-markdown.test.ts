import fc from 'fast-check';
import { cleanText } from '../clean-text.ts';
import { readMarkdown, squeeze } from '../test-support/read-back.ts';
import { escapeMarkdown } from './escape-markdown.ts';

const marks = fc.string({
  unit: fc.constantFrom(
    ...Array.from('\\`*_{}[]<>()#+-.!|~^=:&;"\'/ \n\tab1'),
    ...['&amp;', '![', '](', '    ', '---', '1. '],
  ),
});

describe('escaping Markdown', () => {
  it('leaves words as they are', () => {
    expect(escapeMarkdown('It cost 2.3 million (about $5) - and "more"!')).toBe(
      'It cost 2.3 million (about $5) - and "more"!',
    );
  });

  it('takes no longer for long runs of spaces', () => {
    expect(escapeMarkdown(`a${' '.repeat(1_000_000)}b`)).toHaveLength(1_000_002);
  });

  it('makes any text one paragraph that is read as it was written', () => {
    fc.assert(
      fc.property(fc.oneof(marks, fc.string({ unit: 'binary' })), (text) => {
        const clean = squeeze(cleanText(text));
        const page = readMarkdown(new TextEncoder().encode(escapeMarkdown(clean)));
        expect(page.text).toBe(clean);
        expect(page.elements).toEqual(
          clean === '' ? ['html', 'head', 'body'] : ['html', 'head', 'body', 'p'],
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
