import { wantsColor, wrap } from './terminal.ts';

describe('the terminal', () => {
  it('is coloured only when it is one, and never against NO_COLOR', () => {
    expect(wantsColor({ isTTY: true }, {})).toBe(true);
    expect(wantsColor({}, {})).toBe(false);
    expect(wantsColor({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
    expect(wantsColor({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  });

  it('wraps at spaces within the width and indents what follows', () => {
    const wrapped = wrap('one two three four\nfive', { width: 10, indent: '  ' });
    expect(wrapped).toBe('one two\n  three\n  four\n  five');
    expect(wrapped.split('\n').every((line) => line.length <= 10)).toBe(true);
  });

  it('keeps a word whole that is longer than a line', () => {
    expect(wrap('a incomprehensible b', { width: 5, indent: '' })).toBe('a\nincomprehensible\nb');
  });
});
