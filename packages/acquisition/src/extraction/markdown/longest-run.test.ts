import { longestRunOf } from './longest-run.ts';
import { writeMarkdown } from './write-markdown.ts';

describe('the longest run of a character', () => {
  it.each([
    ['', 0],
    ['a', 0],
    ['`', 1],
    ['a``b`c```', 3],
    ['````a``', 4],
  ])('in %j is %d long', (text, length) => {
    expect(longestRunOf('`', text)).toBe(length);
  });

  it('is found among more runs than a call can have arguments', () => {
    const code = writeMarkdown([{ kind: 'code', text: '` '.repeat(600_000) }]);
    expect(code.startsWith('```\n')).toBe(true);
  });
});
