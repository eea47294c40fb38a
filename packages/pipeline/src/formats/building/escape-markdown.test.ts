import { escapeMarkdown } from './escape-markdown.ts';

describe('escaping text for Markdown', () => {
  it.each([
    ['# not a heading', '\\# not a heading'],
    ['- not a list', '\\- not a list'],
    ['> not a quote', '\\> not a quote'],
    ['12. not a list', '12\\. not a list'],
    ['<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert(1)>'],
    ['[a](javascript:alert(1))', '\\[a\\](javascript:alert(1))'],
    ['*a* and `b`', '\\*a\\* and \\`b\\`'],
    ['&lt;script&gt;', '\\&lt;script\\&gt;'],
    ['two\n# lines', 'two # lines'],
    ['Q&A at 5 < 6', 'Q&A at 5 \\< 6'],
  ])('keeps %j from becoming structure', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  it('leaves the gap of a cloze question readable, and a gap alone no ruler', () => {
    expect(escapeMarkdown('Work began in _____ under _Renn_.')).toBe('Work began in _____ under \\_Renn\\_.');
    expect(escapeMarkdown('_____')).not.toBe('_____');
  });
});
