import { matchesEntityTag } from './entity-tag.ts';

describe('comparing entity tags', () => {
  it.each(['"a"', 'W/"a"', '"b", "a"', '"b,c",W/"a"', ' * '])('finds the tag in %s', (header) => {
    expect(matchesEntityTag(header, '"a"')).toBe(true);
  });

  it.each([undefined, '', 'a', '"b"', '"A"', '"b\\"a"', '"*"'])('does not find it in %s', (header) => {
    expect(matchesEntityTag(header, '"a"')).toBe(false);
  });
});
