import { decodeReplies, encodeCommand } from './redis-protocol.ts';

describe('the Redis protocol', () => {
  it('encodes words by their length in bytes', () => {
    expect(encodeCommand(['AUTH', 'é'])).toBe('*2\r\n$4\r\nAUTH\r\n$2\r\né\r\n');
  });

  const wire = Buffer.from(
    '+PONG\r\n-NOAUTH no\r\n:7\r\n$5\r\na\r\nbc\r\n$-1\r\n*2\r\n$3\r\ndir\r\n$2\r\n/d\r\n',
  );
  const replies = ['PONG', { error: 'NOAUTH no' }, 7, 'a\r\nbc', null, ['dir', '/d']];

  it('decodes every kind of reply', () => {
    expect(decodeReplies(wire, replies.length)).toEqual(replies);
  });

  it('waits for the missing bytes wherever the network cuts', () => {
    for (let length = 0; length < wire.length; length += 1) {
      expect(decodeReplies(wire.subarray(0, length), replies.length)).toBeNull();
    }
  });

  it('refuses a server of another kind', () => {
    expect(() => decodeReplies(Buffer.from('HTTP/1.1 400 Bad Request\r\n'), 1)).toThrow('another protocol');
  });

  it('refuses to wait for ever for the end of a line', () => {
    expect(() => decodeReplies(Buffer.alloc(70_000, 'x'), 1)).toThrow('no end of line');
  });
});
