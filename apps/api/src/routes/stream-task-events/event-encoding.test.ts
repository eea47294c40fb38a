import { encodeEvent, parseLastEventId } from './event-encoding.ts';

describe('the encoding of events', () => {
  it('keeps text with line ends on one data line', () => {
    const text = 'a\nb\r\nc\u2028d';
    const encoded = encodeEvent({ id: '5-0', event: { type: 'token-delta', data: { generation: 1, text } } });
    const lines = encoded.split(/\r\n|\r|\n/);
    expect(lines).toHaveLength(5);
    expect(lines.slice(0, 2)).toEqual(['id: 5-0', 'event: token-delta']);
    expect(JSON.parse(lines[2]!.slice('data: '.length))).toEqual({ generation: 1, text });
  });

  it('takes an absent or empty Last-Event-ID for a first connection', () => {
    expect(parseLastEventId(undefined)).toBeNull();
    expect(parseLastEventId('')).toBeNull();
    expect(parseLastEventId('1785585600250-0-2')).toBe('1785585600250-0-2');
  });

  it.each(['abc', '1', '$', '-', '1-*', '1 -1', '-1-1'])('refuses the Last-Event-ID %j', (header) => {
    expect(() => parseLastEventId(header)).toThrow('request.invalid_header');
  });

  it('gives an example of the form that ids of events have', () => {
    expect(() => parseLastEventId('abc')).toThrow(/such as \d+-\d+-\d+\.$/);
  });
});
