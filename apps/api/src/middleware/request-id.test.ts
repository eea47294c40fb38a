import { requestIdOf } from './request-id.ts';

describe('requestIdOf', () => {
  it('keeps an id that is plain and short', () => {
    expect(requestIdOf('a-1/b:2')).toBe('a-1/b:2');
    expect(requestIdOf('x'.repeat(128))).toHaveLength(128);
  });

  it.each([undefined, '', 'a b', 'a\u0000', 'ä', 'x'.repeat(129), 'a\nb', '<b>', '${a}', '"'])(
    'makes a new one instead of %j',
    (header) => {
      const first = requestIdOf(header);
      expect(first).toMatch(/^[0-9a-f-]{36}$/);
      expect(requestIdOf(header)).not.toBe(first);
    },
  );
});
